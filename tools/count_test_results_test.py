#!/usr/bin/env python3
"""Tests count_test_results.py with events as Bazel 4.2.3 writes them."""

import json
import os
import subprocess
import sys
import tempfile
import unittest

SCRIPT = os.path.join('tools', 'count_test_results.py')


def configured(label):
    return {'id': {'targetConfigured': {'label': label}}, 'configured': {'testSize': 'SMALL'}}


def summary(label, status):
    return {'id': {'testSummary': {'label': label}}, 'testSummary': {'overallStatus': status}}


def finished(name):
    return {'id': {'buildFinished': {}}, 'finished': {'exitCode': {'name': name}}}


class CountTestResultsTest(unittest.TestCase):

    def run_script(self, events):
        with tempfile.NamedTemporaryFile('w', suffix='.json') as file:
            file.writelines(json.dumps(event) + '\n' for event in events)
            file.flush()
            result = subprocess.run([sys.executable, SCRIPT, file.name], stdout=subprocess.PIPE, check=False)
        return result.stdout.decode(), result.returncode

    def test_all_passed(self):
        library = {'id': {'targetConfigured': {'label': '//a:lib'}}, 'configured': {}}
        events = [library, configured('//a:x'), configured('//a:y'), summary('//a:x', 'PASSED'),
                  summary('//a:y', 'FLAKY'), finished('SUCCESS')]
        self.assertEqual(self.run_script(events), ('2 passed, 0 failed\n', 0))

    def test_failed_timed_out_and_not_built(self):
        events = [configured(f'//a:{name}') for name in 'abcd']
        events += [summary('//a:a', 'PASSED'), summary('//a:b', 'FAILED'), summary('//a:c', 'TIMEOUT'),
                   finished('TESTS_FAILED')]
        self.assertEqual(self.run_script(events), ('1 passed, 3 failed\n', 1))

    def test_bazel_failed_or_was_killed(self):
        passed = [configured('//a:a'), summary('//a:a', 'PASSED')]
        self.assertEqual(self.run_script(passed + [finished('BUILD_FAILURE')]), ('1 passed, 1 failed\n', 1))
        self.assertEqual(self.run_script(passed), ('1 passed, 1 failed\n', 1))

    def test_nothing_ran(self):
        self.assertEqual(self.run_script([finished('SUCCESS')]), ('0 passed, 0 failed\n', 1))
        self.assertEqual(self.run_script([]), ('0 passed, 1 failed\n', 1))

    def test_unreadable(self):
        result = subprocess.run([sys.executable, SCRIPT, 'absent.json'], stdout=subprocess.PIPE,
                                stderr=subprocess.PIPE, check=False)
        self.assertEqual(result.stdout, b'0 passed, 1 failed\n')
        self.assertIn(b'absent.json', result.stderr)


if __name__ == '__main__':
    unittest.main()
