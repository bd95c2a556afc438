#!/usr/bin/env python3
"""Tests check_conventions.py: what each rule refuses and what it lets pass."""

import os
import sys
import tempfile
import unittest

sys.dont_write_bytecode = True
sys.path.insert(0, 'tools')
import check_conventions  # pylint: disable=wrong-import-position


class CheckConventionsTest(unittest.TestCase):

    def problems(self, path, text):
        before = os.getcwd()
        with tempfile.TemporaryDirectory() as directory:
            os.chdir(directory)
            try:
                os.makedirs(os.path.dirname(path) or '.', exist_ok=True)
                with open(path, 'wb') as file:
                    file.write(text if isinstance(text, bytes) else text.encode())
                found = []
                check_conventions.check_file(path, found)
                return '\n'.join(found)
            finally:
                os.chdir(before)

    def test_good_files(self):
        source = '#include "base/file.h"\n\nnamespace distill_l2s {}\n'
        self.assertEqual(self.problems('data/a.cc', source), '')
        self.assertEqual(self.problems('losses/a.h', '#pragma once\nnamespace distill_l2s {}\n'), '')
        self.assertEqual(self.problems('tests/a.bin', b'\xff\x00\t'), '')

    def test_text(self):
        self.assertIn('no newline', self.problems('a.txt', 'x'))
        self.assertIn('a.txt:2: white space', self.problems('a.txt', 'x\ny \n'))
        self.assertIn('a tab', self.problems('a.txt', '\tx\n'))
        self.assertIn('121 columns', self.problems('a.sh', 'x' * 121 + '\n'))
        self.assertEqual(self.problems('a.sh', 'é' * 120 + '\n'), '')
        self.assertEqual(self.problems('a.md', 'x' * 500 + '\n'), '')

    def test_braces(self):
        def body(code):
            return self.problems('data/a.cc', f'namespace distill_l2s {{\n{code}\n}}\n')
        for good in ('if (a) return b;', 'if (a) {\n  return b;\n}', 'do {\n} while (a)', 'x = "if (a)\\n";',
                     '// if (a)\n//   b', 'for (a;\n     b;) c();', 'if (f(")")) {\n}', 'R"(\nif (a)\n)"'):
            self.assertEqual(body(good), '', good)
        self.assertIn('data/a.cc:3: a body on a line of its own needs braces', body('if (a)\n  return b;'))
        self.assertIn('a.cc:4: a body', body('for (a;\n     b;)\n  c();'))
        self.assertIn('a.cc:4: a body', body('if (a) {\n} else\n  b();'))
        self.assertIn('a.cc:4: a body', body('if (a) {\n} else if (f(")"))\n  b();'))

    def test_machine_paths(self):
        place = '/home/' + 'someone/data'
        self.assertIn('a path of one machine', self.problems('a.md', f'see {place}\n'))
        self.assertEqual(self.problems('a.md', '$HOME/data ~/data /usr/share https://x.org/mnt/data/\n'), '')

    def test_includes(self):
        def including(path, header):
            return self.problems(path, f'#include "{header}"\nnamespace distill_l2s {{}}\n')
        self.assertIn('losses may not include data/', including('losses/a.cc', 'data/batching/batch.h'))
        self.assertIn('data may not include losses/', including('data/a.cc', 'losses/ctc.h'))
        self.assertIn('modeling may not include experiments/', including('modeling/a.cc', 'experiments/a.h'))
        self.assertIn('base may not include data/', including('base/a.cc', 'data/a.h'))
        self.assertIn('costs 20 s', including('losses/a.cc', 'torch/torch.h'))
        self.assertIn('no #pragma once', self.problems('data/a.h', 'namespace distill_l2s {}\n'))
        self.assertIn('not in the namespace', self.problems('data/a.cc', 'int x;\n'))
        self.assertEqual(including('experiments/a.cc', 'losses/ctc.h'), '')
        self.assertIn('may not include', self.problems('losses/a.proto', 'import "data/b.proto";\n'))

    def test_build_files(self):
        self.assertIn('not valid', self.problems('data/BUILD', 'cc_library(\n'))
        self.assertIn('no target lists', self.problems_of_unlisted_file())
        unsorted = 'cc_library(name = "a", deps = ["//base:file", ":b"])\n'
        self.assertIn('want :b, //base:file', self.problems('data/BUILD', unsorted))
        ordered = 'cc_library(name = "a", deps = [":b", "//base:file", "//base:json", "@libtorch"])\n'
        self.assertEqual(self.problems('data/BUILD', ordered), '')

    def test_sorting(self):
        with tempfile.TemporaryDirectory() as directory:
            path = os.path.join(directory, 'BUILD')
            with open(path, 'w', encoding='utf-8') as file:
                labels = ''.join(f'        "{label}",\n' for label in ('@x', '//a/b:c', '//a:z', ':l'))
                file.write(f'    deps = [\n{labels}    ],\n')
            check_conventions.sort_deps(path)
            with open(path, encoding='utf-8') as file:
                labels = [line.strip(' ",\n') for line in file][1:5]
        self.assertEqual(labels, [':l', '//a:z', '//a/b:c', '@x'])

    def problems_of_unlisted_file(self):
        before = os.getcwd()
        with tempfile.TemporaryDirectory() as directory:
            os.chdir(directory)
            try:
                os.makedirs('data')
                for name in ('data/BUILD', 'data/forgotten.cc'):
                    with open(name, 'w', encoding='utf-8'):
                        pass
                found = []
                check_conventions.check_file('data/BUILD', found)
                return '\n'.join(found)
            finally:
                os.chdir(before)

    def test_python(self):
        self.assertIn('not valid Python', self.problems('tools/a.py', 'def f(:\n'))


if __name__ == '__main__':
    unittest.main()
