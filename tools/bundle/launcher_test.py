#!/usr/bin/env python3
"""Tests the launcher distill_l2s in a bundle of two programs that print what they were given."""

import os
import shutil
import stat
import subprocess
import sys
import tempfile
import unittest

LAUNCHER = os.path.abspath('tools/bundle/distill_l2s')

# Prints its arguments and what the launcher has set, a line each.
PROGRAM = '''#!/usr/bin/env bash
printf 'argument %s\\n' "$@"
printf '%s\\n' "program ${0##*/}" "directory $PWD" "libraries $LD_LIBRARY_PATH" "command $DISTILL_L2S_COMMAND" \\
  "typed in ${DISTILL_L2S_WORKING_DIRECTORY-}${BUILD_WORKING_DIRECTORY-}"
exit 7
'''

# In place of the machine's own: a glibc of any version, a Python without the packages of this machine.
PYTHON = '#!/usr/bin/env bash\nexec /usr/bin/python3 -S "$@"\n'
GETCONF = '#!/usr/bin/env bash\necho "glibc $TEST_GLIBC"\n'


class LauncherTest(unittest.TestCase):

    def setUp(self):
        self.directory = tempfile.mkdtemp(dir=os.environ.get('TEST_TMPDIR'))
        self.addCleanup(shutil.rmtree, self.directory)
        self.bundle = self.path('a bundle')
        self.write('a bundle/glibc_version', '2.34\n')
        self.write('a bundle/libstdcxx_version', '3.4.30\n')
        self.write('a bundle/libtorch_version', '2.11\n')
        self.write('a bundle/VERSION', 'abc-dirty\n')
        self.write('a bundle/programs.tsv', 'train\texperiments/train\tTrains.\n'
                                            'tune_decoding\texperiments/tune/tune_decoding\tTunes.\n')
        self.write('a bundle/tests.tsv', 'gpu_test\texperiments/gpu_test\tTests it.\n')
        for name in ('train', 'tune/tune_decoding', 'gpu_test'):
            self.write(f'a bundle/programs/experiments/{name}', PROGRAM, executable=True)
        shutil.copy(LAUNCHER, self.bundle)
        self.write('bin/getconf', GETCONF, executable=True)
        self.write('bin/python3', PYTHON, executable=True)
        self.torch = self.make_torch('torch')
        self.environment = {'PATH': f'{self.path("bin")}:/usr/bin:/bin', 'TEST_GLIBC': '2.36',
                            'LIBTORCH': self.torch}

    def path(self, *parts):
        return os.path.join(self.directory, *parts)

    def write(self, path, text, executable=False):
        os.makedirs(os.path.dirname(self.path(path)), exist_ok=True)
        with open(self.path(path), 'w', encoding='utf-8') as file:
            file.write(text)
        if executable:
            os.chmod(self.path(path), stat.S_IRWXU)

    def make_torch(self, path, version='2.11.0+cu130', file='version.py'):
        text = {'version.py': f"from typing import Optional\n__version__ = '{version}'\n",
                'build-version': version + '\n',
                'include/torch/headeronly/version.h':
                    f'#define TORCH_VERSION_MAJOR 2\n#define TORCH_VERSION \\\n  "{version}"\n'}[file]
        self.write(f'{path}/{file}', text)
        self.write(f'{path}/__init__.py', 'raise RuntimeError("imported")\n')
        self.write(f'{path}/lib/libtorch_cpu.so', '')
        return self.path(path)

    def start(self, *arguments, launcher=None, directory=None, **environment):
        result = subprocess.run([launcher or os.path.join(self.bundle, 'distill_l2s'), *arguments],
                                cwd=directory or self.directory, capture_output=True, text=True, check=False,
                                env={**self.environment, **environment})
        return result.returncode, result.stdout, result.stderr

    def assert_fails(self, result, status, *parts):
        self.assertEqual(result[0], status, result)
        self.assertEqual(result[1], '')
        for part in parts:
            self.assertIn(part, result[2])

    def test_lists_programs_and_tests(self):
        for arguments in ([], ['--help'], ['help']):
            status, text, errors = self.start(*arguments, LIBTORCH='')
            self.assertEqual((status, errors), (0, ''))
            for part in ('train          Trains.', 'tune_decoding  Tunes.', 'gpu_test', 'abc-dirty',
                         'glibc 2.34', 'GLIBCXX_3.4.30', 'LibTorch 2.11'):
                self.assertIn(part, text)

    def test_arguments_status_and_directory_are_the_programs(self):
        arguments = ['--config=a b', '', "it's", '$HOME `x` "y" \\', '*', 'line\nline']
        status, text, errors = self.start('train', *arguments)
        self.assertEqual((status, errors), (7, ''))
        self.assertTrue(text.startswith(''.join(f'argument {argument}\n' for argument in arguments)), text)
        self.assertIn(f'directory {self.directory}\n', text)

    def test_paths_mean_the_directory_where_they_are_typed(self):
        _, text, _ = self.start('train', BUILD_WORKING_DIRECTORY='/x', DISTILL_L2S_WORKING_DIRECTORY='/y')
        self.assertIn('typed in \n', text)

    def test_hyphens_stand_for_underscores(self):
        self.assertIn('program tune_decoding\n', self.start('tune-decoding')[1])

    def test_starts_through_links_and_by_its_name(self):
        os.symlink('../a bundle/distill_l2s', self.path('bin/other'))
        os.symlink('bin/other', self.path('link'))
        self.assertIn('program train\n', self.start('train', launcher=self.path('link'))[1])
        os.symlink('../a bundle/distill_l2s', self.path('bin/distill_l2s'))
        self.assertIn('program train\n', self.start('train', launcher=self.path('bin/distill_l2s'))[1])

    def test_command_that_starts_it_again(self):
        quoted = self.path('a\\ bundle/distill_l2s')
        self.assertIn(f'command {quoted}\n', self.start('train')[1])
        self.assertIn(f'command {quoted}\n',
                      self.start('train', launcher='./distill_l2s', directory=self.bundle)[1])
        self.assertIn('command srun distill_l2s\n', self.start('train', DISTILL_L2S_COMMAND='srun distill_l2s')[1])
        os.symlink('../a bundle/distill_l2s', self.path('bin/distill_l2s'))
        self.assertIn('command distill_l2s\n', self.start('train')[1])

    def test_tests_run_among_their_data(self):
        _, text, _ = self.start('test', 'gpu_test', '--gtest_filter=*')
        self.assertIn('argument --gtest_filter=*\nprogram gpu_test\n', text)
        self.assertIn(f'directory {self.bundle}/programs\n', text)
        self.assertIn(f'command {self.path("a")}\\ bundle/distill_l2s\n', text)

    def test_unknown_names(self):
        self.assert_fails(self.start('trian'), 2, 'no program "trian"; did you mean "train"?', '--help')
        self.assert_fails(self.start('tune'), 2, 'no program "tune"')
        self.assertNotIn('did you mean', self.start('zzzzzz')[2])
        self.assert_fails(self.start('test', 'gpu_tset'), 2, 'no test "gpu_tset"; did you mean "gpu_test"?')
        self.assert_fails(self.start('test'), 2, "expected a test's name")
        self.assert_fails(self.start('--config=x', 'train'), 2, '--config=x: no such flag', 'expected a program')

    def test_glibc_is_compared_by_number(self):
        self.assert_fails(self.start('train', TEST_GLIBC='2.9'), 1, 'has glibc 2.9', 'need 2.34 or later')
        self.assert_fails(self.start('train', TEST_GLIBC='2.33'), 1, 'has glibc 2.33')
        for version in ('2.34', '2.100', '3.0'):
            self.assertEqual(self.start('train', TEST_GLIBC=version)[0], 7)

    def test_machine_without_glibc(self):
        self.write('bin/getconf', '#!/usr/bin/env bash\nexit 1\n', executable=True)
        self.assert_fails(self.start('train'), 1, 'no glibc', 'expected glibc 2.34')

    def test_libstdcxx(self):
        ldconfig = '#!/usr/bin/env bash\nprintf \'\\t%s (libc6%s) => %s\\n\' '
        ldconfig += f'libstdc++.so.6 "" /32 libstdc++.so.6 ,x86-64 "{self.path("system/libstdc++.so.6")}"\n'
        self.write('bin/ldconfig', ldconfig, executable=True)
        self.write('system/libstdc++.so.6', '\0GLIBCXX_3.4.29\0')
        self.write('newer/libstdc++.so.6', '\0GLIBCXX_3.4.29\0GLIBCXX_3.4.30\0')
        self.assert_fails(self.start('train'), 1, self.path('system/libstdc++.so.6'), 'no GLIBCXX_3.4.30', 'conda')
        self.assertEqual(self.start('train', LD_LIBRARY_PATH=f'/none:{self.path("newer")}')[0], 7)
        self.write('system/libstdc++.so.6', '\0GLIBCXX_3.4.30\0')
        self.assertEqual(self.start('train')[0], 7)
        os.remove(self.path('system/libstdc++.so.6'))
        self.assertEqual(self.start('train')[0], 7)

    def test_libraries_of_libtorch_and_of_nvidia_before_the_users(self):
        for name in ('nvidia/cu13/lib', 'nvidia/nccl/lib', 'nvidia/nccl/include'):
            os.makedirs(self.path(name))
        _, text, _ = self.start('train', LD_LIBRARY_PATH='/opt/cuda/lib64')
        libraries = [self.torch + '/lib', self.path('nvidia/cu13/lib'), self.path('nvidia/nccl/lib')]
        self.assertIn(f'libraries {":".join(libraries)}:/opt/cuda/lib64\n', text)

    def test_version_in_each_place(self):
        for file in ('build-version', 'include/torch/headeronly/version.h', 'version.py'):
            good = self.make_torch(f'{file} good/torch', '2.11.1', file)
            self.assertEqual(self.start('train', LIBTORCH=good)[0], 7, file)
            bad = self.make_torch(f'{file} bad/torch', '2.1.1', file)
            self.assert_fails(self.start('train', LIBTORCH=bad), 1, f'LIBTORCH is {bad}: its version is 2.1.1',
                              'built with 2.11,')
        os.remove(self.path('torch/version.py'))
        self.assert_fails(self.start('train'), 1, 'its version is not written down')

    def test_libtorch_that_is_none(self):
        self.assert_fails(self.start('train', LIBTORCH=self.path('bin')), 1, 'no lib/libtorch_cpu.so')
        self.assert_fails(self.start('train', LIBTORCH='cuda'), 1, 'LIBTORCH is cuda', 'no lib/libtorch_cpu.so')
        self.assert_fails(self.start('train', LIBTORCH=self.make_torch('a:b/torch')), 1, 'colon')

    def test_relative_libtorch(self):
        self.assertIn(f'libraries {self.torch}/lib\n', self.start('train', LIBTORCH='torch')[1])

    def test_pythons_torch_is_found_without_importing_it(self):
        torch = self.make_torch('site packages/torch')
        python = {'LIBTORCH': '', 'PYTHONPATH': self.path('site packages')}
        status, text, errors = self.start('train', **python)
        self.assertEqual((status, errors), (7, ''))
        self.assertIn(f'libraries {torch}/lib\n', text)
        self.make_torch('site packages/torch', '2.12.0')
        self.assert_fails(self.start('train', **python), 1, f'python3 has {torch}', '2.12.0')

    def test_working_directory_is_no_place_for_torch(self):
        self.assert_fails(self.start('train', LIBTORCH=''), 1, 'no LibTorch', 'has no package torch', 'pip install')

    def test_no_python(self):
        os.remove(self.path('bin/python3'))
        for name in ('bash', 'cat', 'cut', 'readlink', 'dirname', 'sort', 'head', 'sed', 'env', 'grep'):
            os.symlink(shutil.which(name), self.path('bin', name))
        self.assert_fails(self.start('train', LIBTORCH='', PATH=self.path('bin')), 1, 'there is no python3')

    def test_bundled_libtorch_comes_before_pythons(self):
        torch = self.make_torch('a bundle/libtorch/torch', '2.11.0', 'include/torch/headeronly/version.h')
        self.make_torch('site packages/torch')
        python = {'LIBTORCH': '', 'PYTHONPATH': self.path('site packages')}
        self.assertIn(f'libraries {torch}/lib\n', self.start('train', **python)[1])
        self.assertIn(f'libraries {self.torch}/lib\n', self.start('train')[1])

    def test_version(self):
        self.assertEqual(self.start('--version', LIBTORCH=''), (0, 'abc-dirty\n', ''))


if __name__ == '__main__':
    sys.exit(unittest.main())
