#!/usr/bin/env python3
"""Tests check_dependencies.py on a small repository."""

import os
import sys
import tempfile
import unittest

sys.dont_write_bytecode = True
sys.path.insert(0, 'tools')
import check_dependencies  # pylint: disable=wrong-import-position

FILES = {
    'a/BUILD': '''
proto_library(name = "p_proto", srcs = ["p.proto"])
cc_proto_library(name = "p_cc_proto", deps = [":p_proto"])
cc_library(name = "low", hdrs = ["low.h"])
cc_library(name = "high", hdrs = ["high.h"], srcs = ["high.cc"], deps = [":low", ":p_cc_proto"])
''',
    'a/low.h': '',
    'a/high.h': '#include "a/low.h"\n',
    'a/high.cc': '#include "a/high.h"\n#include "a/p.pb.h"\n#include <vector>\n',
    'b/BUILD': 'cc_library(name = "user", srcs = ["user.cc"], deps = ["//a:high"])\n',
    'b/user.cc': '#include "a/high.h"\n#include "absl/x.h"\n',
}


class CheckDependenciesTest(unittest.TestCase):

    def problems(self, changes):
        before = os.getcwd()
        with tempfile.TemporaryDirectory() as directory:
            os.chdir(directory)
            try:
                for path, text in {**FILES, **changes}.items():
                    os.makedirs(os.path.dirname(path), exist_ok=True)
                    with open(path, 'w', encoding='utf-8') as file:
                        file.write(text)
                return check_dependencies.find_problems(['a/BUILD', 'b/BUILD'])
            finally:
                os.chdir(before)

    def test_direct_dependencies_pass(self):
        self.assertEqual(self.problems({}), [])

    def test_header_of_an_indirect_dependency(self):
        self.assertEqual(self.problems({'b/user.cc': '#include "a/low.h"\n'}),
                         ['b/user.cc: includes a/low.h, but //b:user does not depend on //a:low'])

    def test_header_made_from_a_proto(self):
        self.assertEqual(self.problems({'b/user.cc': '#include "a/p.pb.h"\n'}),
                         ['b/user.cc: includes a/p.pb.h, but //b:user does not depend on //a:p_cc_proto'])

    def test_short_labels(self):
        build = FILES['a/BUILD'].replace('"low"', '"a"').replace('":low"', '":a"')
        user = FILES['b/BUILD'].replace('//a:high', '//a')
        changes = {'a/BUILD': build, 'b/BUILD': user, 'b/user.cc': '#include "a/low.h"\n'}
        self.assertEqual(self.problems(changes), [])


if __name__ == '__main__':
    unittest.main()
