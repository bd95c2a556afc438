#!/usr/bin/env python3
"""Tests make_bundle.py's reading of programs on this machine's own, and its packing."""

import os
import shutil
import sys
import tarfile
import tempfile
import unittest
from unittest import mock

sys.dont_write_bytecode = True
sys.path.insert(0, 'tools/bundle')
import make_bundle  # pylint: disable=wrong-import-position


class MakeBundleTest(unittest.TestCase):

    def setUp(self):
        self.directory = tempfile.mkdtemp(dir=os.environ.get('TEST_TMPDIR'))
        self.addCleanup(shutil.rmtree, self.directory)
        self.bundle = make_bundle.Bundle(os.path.join(self.directory, 'distill_l2s'))
        self.bundle.libtorch = os.path.join(self.directory, 'external/libtorch')

    def test_reads_a_program_of_this_machine(self):
        elf = make_bundle.read_elf('/bin/bash')
        self.assertIn('libc.so.6', elf.needed)
        self.assertIn('GLIBC_2.34', elf.versions['libc.so.6'])
        self.assertRegex(make_bundle.glibc_needed(elf), r'^2\.(3[4-9]|[4-9]\d)$')

    def test_newest_glibc_counts_by_number(self):
        def needed(**versions):
            return make_bundle.glibc_needed(make_bundle.Elf(
                [], {name.replace('_', '.'): set(found) for name, found in versions.items()}))
        self.assertEqual(needed(libc_so_6=['GLIBC_2.9', 'GLIBC_2.2.5'], libm_so_6=['GLIBC_2.29']), '2.29')
        self.assertEqual(needed(libc_so_6=['GLIBC_2.34', 'GLIBC_ABI_DT_RELR', 'GLIBC_PRIVATE']), '2.36')
        # A version of that name from a library of others says nothing of this machine's glibc.
        self.assertIsNone(needed(libx_so_6=['GLIBC_2.50']))

    def test_libraries_of_the_machine(self):
        for name in ('libc.so.6', 'libm.so.6', 'libpthread.so.0', 'ld-linux-x86-64.so.2', 'libmvec.so.1',
                     'libstdc++.so.6', 'libgcc_s.so.1'):
            self.assertTrue(self.bundle.of_machine(name), name)
        for name in ('libcrypto.so.3', 'libmp3lame.so.0', 'libc.so.6.1', 'libcc.so.6'):
            self.assertFalse(self.bundle.of_machine(name), name)

    def test_copies_what_programs_and_their_libraries_name(self):
        program = self.bundle.path('programs/experiments/prepare')
        needed = {program: ['libz.so.1', 'libc10.so', 'libm.so.6'],
                  self.bundle.path('lib/libz.so.1'): ['libgmp.so.10', 'libstdc++.so.6'],
                  self.bundle.path('lib/libgmp.so.10'): ['libm.so.6', 'ld-linux-x86-64.so.2']}
        self.assert_libraries(program, needed)
        self.assertEqual(sorted(os.listdir(self.bundle.path('lib/'))), ['libgmp.so.10', 'libz.so.1'])
        for name, version in (('glibc', '2.30'), ('libstdcxx', '3.4.30')):
            with open(self.bundle.path(f'{name}_version'), encoding='utf-8') as file:
                self.assertEqual(file.read(), version + '\n')
        self.assertTrue({'distill_l2s', 'libabsl-dev', 'libgmp10', 'zlib1g'} <=
                        set(os.listdir(self.bundle.path('licenses/'))))

    def test_library_that_is_nowhere(self):
        program = self.bundle.path('programs/experiments/some_test')
        with self.assertRaisesRegex(make_bundle.BundleError, r'programs/experiments/some_test needs libours\.so.*link'):
            self.assert_libraries(program, {program: ['libours.so']})

    def assert_libraries(self, program, needed):
        """Adds the libraries of a program, where the files name the given ones."""
        shutil.copy('/bin/true', program)
        os.makedirs(os.path.join(self.bundle.libtorch, 'torch/lib'))
        with open(os.path.join(self.bundle.libtorch, 'torch/lib/libc10.so'), 'wb'):
            pass
        with mock.patch.object(make_bundle.Bundle, 'lead_to_libraries'), \
                mock.patch.object(make_bundle, 'read_elf', lambda path: make_bundle.Elf(
                    needed[path], {'libc.so.6': {'GLIBC_2.30'},
                                   'libstdc++.so.6': {'GLIBCXX_3.4.30', 'GLIBCXX_3.4.9'}})):
            self.bundle.add_libraries()

    def test_archive_is_whole_and_the_same_each_time(self):
        self.bundle.write('programs/a', 'text')
        os.chmod(self.bundle.path('programs/a'), 0o700)
        os.symlink('programs/a', self.bundle.path('link'))
        archives = []
        for mtime in (1, 2):
            os.utime(self.bundle.path('programs/a'), (mtime, mtime))
            output = os.path.join(self.directory, f'{mtime}.tar.xz')
            with mock.patch.object(make_bundle, 'DICTIONARY_BYTES', 1 << 20):
                self.bundle.pack(output)
            with open(output, 'rb') as file:
                archives.append(file.read())
        self.assertEqual(archives[0], archives[1])
        with tarfile.open(output) as archive:
            self.assertEqual(archive.getnames(), ['distill_l2s', 'distill_l2s/link', 'distill_l2s/programs',
                                                  'distill_l2s/programs/a'])
            self.assertEqual(archive.getmember('distill_l2s/programs/a').mode, 0o755)

    def test_failed_packing_leaves_what_was_there(self):
        self.bundle.write('a', 'text')
        output = os.path.join(self.directory, 'out.tar.xz')
        with open(output, 'w', encoding='utf-8') as file:
            file.write('before')
        with mock.patch.object(tarfile.TarFile, 'add', side_effect=OSError('disk full')), \
                mock.patch.object(make_bundle, 'DICTIONARY_BYTES', 1 << 20):
            self.assertRaisesRegex(OSError, 'disk full', self.bundle.pack, output)
        with open(output, encoding='utf-8') as file:
            self.assertEqual(file.read(), 'before')
        self.assertEqual(sorted(os.listdir(self.directory)), ['distill_l2s', 'out.tar.xz'])


if __name__ == '__main__':
    unittest.main()
