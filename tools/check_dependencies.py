"""Checks that every target lists the targets whose headers its files include; tools/lint calls it.

Bazel accepts a header of an indirect dependency, and then breaks the one who tidies the direct dependency up.

python3 tools/check_dependencies.py BUILD...
"""

import ast
import os
import re
import sys


def strings(node):
    elements = node.elts if isinstance(node, ast.List) else []
    return [element.value for element in elements if isinstance(element, ast.Constant)]


def full_label(label, package):
    """`:a` and `//p` in the package as the label that names package and target."""
    if label.startswith(':'):
        return f'//{package}{label}'
    return label if ':' in label else f'{label}:{label.split("/")[-1]}'


def read_targets(build_paths):
    """{label: (rule, headers, all files, labels of the dependencies)} of the C++ and proto rules."""
    targets = {}
    for path in build_paths:
        package = os.path.dirname(path)
        with open(path, encoding='utf-8') as file:
            tree = ast.parse(file.read(), path)
        for call in (node for node in ast.walk(tree) if isinstance(node, ast.Call)):
            attributes = {keyword.arg: keyword.value for keyword in call.keywords}
            rule = getattr(call.func, 'id', '')
            if not rule.startswith(('cc_', 'proto_')) or not isinstance(attributes.get('name'), ast.Constant):
                continue

            def files(name, attributes=attributes, package=package):
                return [os.path.join(package, file) for file in strings(attributes.get(name))]
            dependencies = {full_label(label, package) for label in strings(attributes.get('deps'))}
            label = full_label(':' + attributes['name'].value, package)
            targets[label] = (rule, files('hdrs'), files('hdrs') + files('srcs'), dependencies)
    return targets


def header_owners(targets):
    """{path of a header: label of the target that offers it}, headers made from protos included."""
    owners = {}
    for label, (rule, headers, _, dependencies) in targets.items():
        owners.update((header, label) for header in headers)
        if rule == 'cc_proto_library':
            for proto in dependencies & targets.keys():
                owners.update((file.replace('.proto', '.pb.h'), label) for file in targets[proto][2])
    return owners


def find_problems(build_paths):
    targets = read_targets(build_paths)
    owners = header_owners(targets)
    problems = []
    for label, (rule, _, files, dependencies) in targets.items():
        if rule not in ('cc_binary', 'cc_library', 'cc_test'):
            continue
        for path in filter(os.path.exists, files):
            with open(path, encoding='utf-8') as file:
                included = re.findall(r'^#include "([^"]+)"', file.read(), re.MULTILINE)
            problems += [f'{path}: includes {header}, but {label} does not depend on {owners[header]}'
                         for header in included
                         if owners.get(header, label) not in dependencies | {label}]
    return problems


def main():
    problems = find_problems(sys.argv[1:])
    print('\n'.join(problems), end='\n' if problems else '')
    return 1 if problems else 0


if __name__ == '__main__':
    sys.exit(main())
