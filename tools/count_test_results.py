"""Counts the tests of a Bazel run from its build event file (--build_event_json_file).

python3 tools/count_test_results.py BUILD_EVENTS.json
Prints `N passed, N failed`: the test targets whose overall status was PASSED, and all others, among them
those that did not build or were not run. Exits with 1 unless at least one passed and none failed.
"""

import json
import sys


def count(lines):
    """(passed, failed) of an iterable of the file's lines, one JSON object each."""
    tests = {}
    exit_name = None
    for line in lines:
        event = json.loads(line)
        identifier = event.get('id', {})
        if 'targetConfigured' in identifier and 'testSize' in event.get('configured', {}):
            tests.setdefault(identifier['targetConfigured']['label'], 'NO_STATUS')
        elif 'testSummary' in identifier:
            label = identifier['testSummary']['label']
            tests[label] = event.get('testSummary', {}).get('overallStatus', 'NO_STATUS')
        elif 'buildFinished' in identifier:
            exit_name = event.get('finished', {}).get('exitCode', {}).get('name', 'SUCCESS')
    passed = sum(status in ('PASSED', 'FLAKY') for status in tests.values())
    failed = len(tests) - passed
    if exit_name != 'SUCCESS' and failed == 0:
        failed = 1  # Bazel itself failed (a BUILD file, say), or did not come to its end.
    return passed, failed


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    try:
        with open(sys.argv[1], encoding='utf-8') as file:
            passed, failed = count(file)
    except (OSError, ValueError) as error:
        print(f'{sys.argv[1]}: no readable build events: {error}', file=sys.stderr)
        passed, failed = 0, 1
    print(f'{passed} passed, {failed} failed')
    return 0 if passed and not failed else 1


if __name__ == '__main__':
    sys.exit(main())
