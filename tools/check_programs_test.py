#!/usr/bin/env python3
"""Tests check_programs.py on a small repository."""

import os
import sys
import tempfile
import unittest

sys.dont_write_bytecode = True
sys.path.insert(0, 'tools')
import check_programs  # pylint: disable=wrong-import-position

FILES = {
    'programs.bzl': '"""Text."""\nPROGRAMS = {"//tools:a": "A.", "//experiments:b": "B."}\n'
                    'EXCLUDED = {"//tools:c": "why"}\nTESTS = {"//tools:t": "T."}\n',
    'tools/BUILD': 'cc_binary(name = "a")\ncc_binary(name = "c")\ncc_test(name = "t")\ncc_library(name = "l")\n',
    'experiments/BUILD': 'alias(name = "b", actual = "//experiments/b")\n',
    'experiments/b/BUILD': 'cc_binary(name = "b")\ncc_binary(name = "l.so", linkshared = True)\n',
    'tests/BUILD': 'cc_binary(name = "of_tests")\n',
}


class CheckProgramsTest(unittest.TestCase):

    def problems(self, changes):
        before = os.getcwd()
        with tempfile.TemporaryDirectory() as directory:
            os.chdir(directory)
            try:
                for path, text in {**FILES, **changes}.items():
                    os.makedirs(os.path.dirname(path) or '.', exist_ok=True)
                    with open(path, 'w', encoding='utf-8') as file:
                        file.write(text)
                return check_programs.find_problems('programs.bzl', [path for path in FILES if 'BUILD' in path])
            finally:
                os.chdir(before)

    def test_listed_and_excluded_programs_pass(self):
        self.assertEqual(self.problems({}), [])

    def test_program_that_is_in_no_list(self):
        self.assertEqual(self.problems({'tools/BUILD': FILES['tools/BUILD'] + 'cc_binary(name = "new")\n'}),
                         ['programs.bzl: //tools:new is neither in PROGRAMS nor in EXCLUDED'])

    def test_program_behind_an_alias_that_is_gone(self):
        self.assertEqual(self.problems({'experiments/BUILD': ''}),
                         ['programs.bzl: PROGRAMS has //experiments:b, which is no program',
                          'programs.bzl: //experiments/b:b is neither in PROGRAMS nor in EXCLUDED'])

    def test_names_of_what_is_no_program_or_test(self):
        lists = FILES['programs.bzl'].replace('//tools:a', '//tools:l').replace('//tools:t', '//tools:gone')
        self.assertEqual(self.problems({'programs.bzl': lists}),
                         ['programs.bzl: PROGRAMS has //tools:l, which is no program',
                          'programs.bzl: TESTS has //tools:gone, which is no test',
                          'programs.bzl: //tools:a is neither in PROGRAMS nor in EXCLUDED'])

    def test_program_in_both_lists(self):
        lists = FILES['programs.bzl'].replace('//tools:c', '//tools:a')
        self.assertEqual(self.problems({'programs.bzl': lists}),
                         ['programs.bzl: //tools:a is there twice',
                          'programs.bzl: //tools:c is neither in PROGRAMS nor in EXCLUDED'])


if __name__ == '__main__':
    unittest.main()
