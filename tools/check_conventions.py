"""Checks this repository's own conventions; tools/lint calls it with the files to check.

python3 tools/check_conventions.py [--fix] FILE...
--fix first sorts the dependencies in BUILD files, in place.
"""

import ast
import os
import re
import sys

MAX_COLUMNS = 120

# Modules, and those that each may include: dependencies point one way.
MAY_INCLUDE = {
    'base': {'base'},
    'data': {'base', 'data'},
    'losses': {'base', 'losses'},
    'modeling': {'base', 'data/audio', 'data/batching', 'data/text', 'modeling'},
    'experiments': {'base', 'data', 'losses', 'modeling', 'experiments'},
    'tests': {'base', 'data', 'losses', 'modeling', 'experiments', 'tests', 'tools'},
    'tools': {'base', 'data', 'losses', 'modeling', 'experiments', 'tools'},
}

# Text that people did not wrap: their lines are data, or one word that cannot be cut.
UNWRAPPED_SUFFIXES = ('.json', '.jsonl', '.md', '.txt', '.textproto', 'LICENSE')

# A path under which one machine's owner keeps things.
MACHINE_PATH = re.compile(
    r'(?<![\w.$}-])/(?:work|home/(?!user\b)\w+|Users/\w+|mnt/\w+|root/\w+)/')


def check_text(path, text, problems):
    """What holds for every text file."""
    if text and not text.endswith('\n'):
        problems.append(f'{path}: no newline at the end of the file')
    if text.endswith('\n\n'):
        problems.append(f'{path}: an empty line at the end of the file')
    for number, line in enumerate(text.split('\n'), 1):
        if line != line.rstrip():
            problems.append(f'{path}:{number}: white space at the end of the line')
        if '\t' in line and not path.startswith('tests/golden/') and '/testdata/' not in path:
            problems.append(f'{path}:{number}: a tab')
        if len(line) > MAX_COLUMNS and not path.endswith(UNWRAPPED_SUFFIXES):
            problems.append(f'{path}:{number}: {len(line)} columns, the limit is {MAX_COLUMNS}')
        if MACHINE_PATH.search(line) and path != 'tools/check_fresh_machine':
            problems.append(f'{path}:{number}: a path of one machine: {MACHINE_PATH.search(line).group()}')


def check_includes(path, text, problems):
    """Headers are guarded, dependencies point one way, LibTorch is included narrowly."""
    if path.endswith('.h') and not re.search(r'^#pragma once$', text, re.MULTILINE):
        problems.append(f'{path}: no #pragma once')
    module = path.split('/')[0]
    seen = set()
    for number, line in enumerate(text.split('\n'), 1):
        match = re.match(r'\s*(?:#\s*include\s*[<"]|import (?:public )?")([^">]+)', line)
        if not match:
            continue
        included = match.group(1)
        if included in seen:
            problems.append(f'{path}:{number}: {included} is included twice')
        seen.add(included)
        if included.split('/')[0] in MAY_INCLUDE and not any(
                included.startswith(allowed + '/') for allowed in MAY_INCLUDE.get(module, ())):
            problems.append(f'{path}:{number}: {module} may not include {included}')
        if included in ('torch/torch.h', 'torch/all.h', 'torch/extension.h'):
            problems.append(f'{path}:{number}: {included} costs 20 s a file; include what is used')
    only_macros = path.endswith('_macros.h')
    if module in MAY_INCLUDE and path.endswith(('.cc', '.h')) and not only_macros:
        if not re.search(r'^(namespace distill_l2s|int main\()', text, re.MULTILINE):
            problems.append(f'{path}: not in the namespace distill_l2s')


LITERAL_OR_COMMENT = re.compile(
    r'''R"(?P<mark>\w*)\(.*?\)(?P=mark)"|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])+'|//[^\n]*|/\*.*?\*/''', re.DOTALL)


def unbraced_bodies(text):
    """Offsets at which the body of an if, for, while or else begins on a line of its own without braces."""
    code = LITERAL_OR_COMMENT.sub(lambda match: re.sub(r'\S', '_', match.group()), text)
    for match in re.finditer(r'^ *(?:(?:\} )?else\n|(?:(?:\} )?else )?(?:if|for|while) \()', code, re.MULTILINE):
        end = match.end()
        if code[end - 1] == '(':
            depth = 1
            while depth and end < len(code):
                depth += {'(': 1, ')': -1}.get(code[end], 0)
                end += 1
            if not re.match(r'\s*\n', code[end:]):
                continue
        yield end + len(code[end:]) - len(code[end:].lstrip())


def check_braces(path, text, problems):
    for offset in unbraced_bodies(text):
        line = text.count('\n', 0, offset) + 1
        problems.append(f'{path}:{line}: a body on a line of its own needs braces')


def strings(node):
    return [element.value for element in node.elts if isinstance(element, ast.Constant)]


def sort_key(label):
    """The same package first, then the repository, then others, each in order, as buildifier has it."""
    rank = 0 if label.startswith(':') else 1 if label.startswith('//') else 2
    return rank, label.split(':')


def sort_deps(path):
    """Puts lists of dependencies, one a line, in order."""
    with open(path, encoding='utf-8') as file:
        text = file.read()

    def ordered(match):
        lines = match.group(2).splitlines(keepends=True)
        return match.group(1) + ''.join(sorted(lines, key=lambda line: sort_key(line.strip(' ,"\n'))))
    result = re.sub(r'(^ +deps = \[\n)((?: +"[^"\n]+",\n)+)', ordered, text, flags=re.MULTILINE)
    if result != text:
        with open(path, 'w', encoding='utf-8') as file:
            file.write(result)


def check_build(path, text, problems):
    """BUILD files are read as Python: they are a part of it."""
    try:
        tree = ast.parse(text)
    except SyntaxError as error:
        problems.append(f'{path}:{error.lineno}: not valid: {error.msg}')
        return
    in_targets = set()
    for call in [node for node in ast.walk(tree) if isinstance(node, ast.Call)]:
        rule = getattr(call.func, 'id', '')
        for keyword in call.keywords:
            if not isinstance(keyword.value, ast.List):
                continue
            labels = strings(keyword.value)
            if keyword.arg in ('deps', 'srcs', 'hdrs', 'data'):
                in_targets.update(labels)
                if len(labels) != len(set(labels)):
                    problems.append(f'{path}:{keyword.value.lineno}: {keyword.arg} names a label twice')
            if keyword.arg == 'deps' and labels != sorted(labels, key=sort_key):
                wanted = ', '.join(sorted(labels, key=sort_key))
                problems.append(f'{path}:{keyword.value.lineno}: deps are not in order; want {wanted}')
        if rule in ('cc_library', 'cc_binary', 'cc_test') and not any(k.arg == 'name' for k in call.keywords):
            problems.append(f'{path}:{call.lineno}: {rule} has no name')
    if path.split('/')[0] in MAY_INCLUDE:
        for name in sorted(os.listdir(os.path.dirname(path))):
            if name.endswith(('.cc', '.h', '.proto')) and name not in in_targets:
                problems.append(f'{path}: no target lists {name}')


def check_python(path, text, problems):
    try:
        ast.parse(text, path)
    except SyntaxError as error:
        problems.append(f'{path}:{error.lineno}: not valid Python: {error.msg}')


def check_file(path, problems):
    with open(path, 'rb') as file:
        contents = file.read()
    try:
        text = contents.decode('utf-8')
    except UnicodeDecodeError:
        return  # Audio, tensors.
    if '\0' in text:
        return
    check_text(path, text, problems)
    if path.endswith(('.cc', '.h', '.proto')):
        check_includes(path, text, problems)
    if path.endswith(('.cc', '.h')) and path.split('/')[0] in MAY_INCLUDE:
        check_braces(path, text, problems)
    if os.path.basename(path) in ('BUILD', 'WORKSPACE') or path.endswith(('.bzl', '.BUILD')):
        check_build(path, text, problems)
    if path.endswith('.py') or text.startswith('#!/usr/bin/env python3'):
        check_python(path, text, problems)


def main():
    problems = []
    paths = sys.argv[1:]
    fix = paths[:1] == ['--fix']
    for path in paths[fix:]:
        if fix and os.path.basename(path) == 'BUILD':
            sort_deps(path)
        check_file(path, problems)
    for problem in problems:
        print(problem)
    return 1 if problems else 0


if __name__ == '__main__':
    sys.exit(main())
