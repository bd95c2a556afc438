"""Checks that every program of experiments/ and tools/ is in the bundle or excluded by name; tools/lint calls it.

python3 tools/check_programs.py PROGRAMS.bzl BUILD...
"""

import ast
import os
import sys

from check_dependencies import full_label

MODULES = ('experiments', 'tools')


def read_programs(path):
    """{name of the dictionary: its labels} of the file that lists the bundle's programs."""
    with open(path, encoding='utf-8') as file:
        tree = ast.parse(file.read(), path)
    return {node.targets[0].id: [full_label(label, '') for label in ast.literal_eval(node.value)]
            for node in tree.body if isinstance(node, ast.Assign)}


def read_targets(build_paths):
    """The labels of programs, the labels of tests, and {alias: label} in the BUILD files."""
    programs, tests, aliases = set(), set(), {}
    for path in build_paths:
        package = os.path.dirname(path)
        with open(path, encoding='utf-8') as file:
            tree = ast.parse(file.read(), path)
        for call in (node for node in ast.walk(tree) if isinstance(node, ast.Call)):
            attributes = {keyword.arg: getattr(keyword.value, 'value', None) for keyword in call.keywords}
            if not isinstance(attributes.get('name'), str):
                continue
            label = full_label(':' + attributes['name'], package)
            rule = getattr(call.func, 'id', '')
            if rule == 'cc_binary' and not attributes.get('linkshared') and package.split('/')[0] in MODULES:
                programs.add(label)
            elif rule == 'cc_test':
                tests.add(label)
            elif rule == 'alias' and isinstance(attributes.get('actual'), str):
                aliases[label] = full_label(attributes['actual'], package)
    return programs, tests, aliases


def find_problems(programs_path, build_paths):
    programs, tests, aliases = read_targets(build_paths)
    lists = read_programs(programs_path)
    problems, named = [], set()
    for name, known, kind in (('PROGRAMS', programs, 'program'), ('EXCLUDED', programs, 'program'),
                              ('TESTS', tests, 'test')):
        for label in lists[name]:
            actual = aliases.get(label, label)
            if actual not in known:
                problems.append(f'{programs_path}: {name} has {label}, which is no {kind}')
            elif actual in named:
                problems.append(f'{programs_path}: {label} is there twice')
            named.add(actual)
    return problems + [f'{programs_path}: {label} is neither in PROGRAMS nor in EXCLUDED'
                       for label in sorted(programs - named)]


def main():
    problems = find_problems(sys.argv[1], sys.argv[2:])
    print('\n'.join(problems), end='\n' if problems else '')
    return 1 if problems else 0


if __name__ == '__main__':
    sys.exit(main())
