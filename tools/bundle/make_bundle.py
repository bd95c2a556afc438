#!/usr/bin/env python3
"""Packs all programs with what they need into one archive that runs without Bazel, Debian's packages or root.

  ./bazelw run //tools:bundle -- --output=distill_l2s.tar.xz

The archive holds one directory, distill_l2s, whose launcher of the same name starts the programs: see its --help. It
has the programs, stripped; their data files; and every shared library that they load but those of LibTorch, of NVIDIA
and of the machine's C and C++ (glibc, libstdc++, libgcc_s). It is made by `bazel run`, whose runfiles have all that.
"""

import argparse
import collections
import functools
import glob
import lzma
import os
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile

NAME = 'distill_l2s'
HERE = 'tools/bundle'

# What of the runfiles is of this script alone, or LibTorch's.
# For `distill_l2s check_gpu`, by python3.
SCRIPTS = ('check_gpu.py', 'compare_with_transformers.py')
NOT_OF_PROGRAMS = ('LICENSE', '_solib', 'external/', 'tools/bundle/', 'tools/ensure_packages.sh')

# The machine's own; the launcher checks their versions. LibTorch takes the machine's libstdc++, too; this one's would
# stand before a newer machine's newer one, and needs a newer glibc than all else here.
GLIBC = re.compile(r'(ld-linux-x86-64|lib(c|m|dl|pthread|rt|util|resolv|anl|nsl|mvec))\.so\.\d+')
LIBSTDCXX = re.compile(r'lib(stdc\+\+|gcc_s)\.so\.\d+')

# What every build links but no program calls. A LibTorch with CUDA loads them itself; one without has none.
NVIDIA_OF_LIBTORCH = ('libcudart.so.13', 'libcupti.so.13')

# Debian packages of whose code a part is in the programs themselves.
STATIC_PACKAGES = ('libabsl-dev', 'nlohmann-json3-dev')

# Programs share most of their code: the dictionary spans them all.
DICTIONARY_BYTES = 128 << 20

Elf = collections.namedtuple('Elf', 'needed versions')


class BundleError(Exception):
    """A message for the user."""


def run(*command):
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    if result.returncode:
        raise BundleError(f'{" ".join(command)}: {result.stderr.strip() or result.returncode}')
    return result.stdout


def is_elf(path):
    with open(path, 'rb') as file:
        return file.read(4) == b'\x7fELF'


def read_elf(path):
    """The libraries that a program or library names, and {library: versions of its symbols that it needs}."""
    needed, versions, library = [], collections.defaultdict(set), None
    for line in run('objdump', '-p', path).splitlines():
        words = line.split()
        if words[:1] == ['NEEDED']:
            needed.append(words[1])
        elif words[:2] == ['required', 'from']:
            library = words[2].rstrip(':')
        elif library and len(words) == 4 and words[0].startswith('0x'):
            versions[library].add(words[3])
        else:
            library = None
    return Elf(needed, versions)


def version_key(version):
    return [int(part) for part in version.split('.')]


def newest_needed(elf, libraries, prefix):
    """The newest version of the libraries of whose symbols the file needs one, as '2.34'; None if it needs none."""
    found = []
    for library, versions in elf.versions.items():
        if libraries.fullmatch(library):
            for version in versions:
                if match := re.fullmatch(prefix + r'_(\d+(?:\.\d+)+)', version):
                    found.append(match.group(1))
                elif version == 'GLIBC_ABI_DT_RELR':  # Relative relocations, packed.
                    found.append('2.36')
    return max(found, key=version_key, default=None)


def glibc_needed(elf):
    return newest_needed(elf, GLIBC, 'GLIBC')


def libstdcxx_needed(elf):
    """By the versions of its symbols: '3.4.30' is of GCC 12."""
    return newest_needed(elf, LIBSTDCXX, 'GLIBCXX')


@functools.lru_cache(maxsize=None)
def system_libraries():
    """{name: path} of the libraries that this machine's loader finds."""
    libraries = {}
    for line in run('/sbin/ldconfig', '-p').splitlines():
        if match := re.match(r'\s+(\S+) \(libc6,x86-64.*\) => (\S+)$', line):
            libraries.setdefault(match.group(1), match.group(2))
    return libraries


def strip(path):
    os.chmod(path, 0o755)
    run('strip', '--strip-unneeded', path)


def read_table(path):
    """Names and paths of a program_list."""
    with open(path, encoding='utf-8') as file:
        return [line.split('\t')[:2] for line in file]


class Bundle:
    """The directory that becomes the archive."""

    def __init__(self, root):
        self.root = root
        self.libtorch = None  # The directory that has torch/ and perhaps nvidia/.
        self.glibc = {}  # {path in the bundle: version}
        self.libstdcxx = {}

    def path(self, *parts):
        path = os.path.join(self.root, *parts)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        return path

    def add_runfiles(self):
        """Programs, tests and their data: this program's runfiles without its own files."""
        for directory, _, files in os.walk('.', followlinks=True):
            for name in files:
                path = os.path.relpath(os.path.join(directory, name))
                if not path.startswith(NOT_OF_PROGRAMS):
                    shutil.copy(path, self.path('programs', path))
        for table in ('programs.tsv', 'tests.tsv'):
            shutil.copy(os.path.join(HERE, table), self.path(table))
            for _, path in read_table(os.path.join(HERE, table)):
                # Where a program looks for its runfiles: all have one tree.
                runfiles = self.path('programs', f'{path}.runfiles', NAME)
                os.symlink(os.path.relpath(self.path('programs'), os.path.dirname(runfiles)), runfiles)

    def find_libtorch(self):
        """From the libraries that the programs were linked with."""
        (link, *_) = glob.glob('_solib_*/**/libtorch_cpu.so', recursive=True) or [None]
        if not link:
            raise BundleError(f'{os.getcwd()} has no libtorch_cpu.so: start this with ./bazelw run //tools:bundle')
        # Bazel's link to the file, in the repository @libtorch, whose `torch` may itself be a link.
        path = os.readlink(link) if os.path.islink(link) else link
        while not path.endswith('/torch/lib/libtorch_cpu.so'):
            path = os.path.join(os.path.dirname(path), os.readlink(path))
        self.libtorch = path[:-len('/torch/lib/libtorch_cpu.so')]
        header = os.path.join(self.libtorch, 'torch/include/torch/headeronly/version.h')
        with open(header, encoding='utf-8') as file:
            version = re.search(r'^#define TORCH_VERSION[ \\\n]+"(\d+\.\d+)', file.read(), re.MULTILINE)
        if not version:
            raise BundleError(f'{header}: no TORCH_VERSION')
        self.write('libtorch_version', version.group(1))

    def of_machine(self, name):
        """True for libraries that the bundle does not carry: LibTorch, what it comes with, glibc and libstdc++."""
        if GLIBC.fullmatch(name) or LIBSTDCXX.fullmatch(name):
            return True
        places = [os.path.join(self.libtorch, 'torch/lib'), *glob.glob(os.path.join(self.libtorch, 'nvidia/*/lib'))]
        return any(os.path.exists(os.path.join(place, name)) for place in places)

    def add_libraries(self):
        """What the programs name, and what that names, is copied to lib/."""
        files = [os.path.join(directory, name) for directory, _, names in os.walk(self.path('programs'))
                 for name in names]
        programs = [path for path in files if is_elf(path)]
        for program in programs:
            strip(program)
            self.lead_to_libraries(program)
        waiting = list(programs)
        packages, done = set(STATIC_PACKAGES), set()
        while waiting:
            file = waiting.pop()
            elf = read_elf(file)
            if needed := glibc_needed(elf):
                self.glibc[os.path.relpath(file, self.root)] = needed
            if needed := libstdcxx_needed(elf):
                self.libstdcxx[os.path.relpath(file, self.root)] = needed
            for name in elf.needed:
                if name in done or self.of_machine(name):
                    continue
                if name not in system_libraries():
                    raise BundleError(f'{os.path.relpath(file, self.root)} needs {name}, which is no library of this '
                                      'machine: is it a test without linkstatic = True?')
                done.add(name)
                library = self.path('lib', name)
                shutil.copy(system_libraries()[name], library)
                strip(library)
                waiting.append(library)
                packages.add(run('dpkg-query', '--search', f'*/x86_64-linux-gnu/{name}').split(':')[0])
        for package in packages:
            shutil.copy(f'/usr/share/doc/{package}/copyright', self.path('licenses', package))
        shutil.copy('LICENSE', self.path('licenses', NAME))
        self.write('glibc_version', max(self.glibc.values(), key=version_key))
        self.write('libstdcxx_version', max(self.libstdcxx.values(), key=version_key))

    def lead_to_libraries(self, path):
        """Lets a program find lib/, and start with a LibTorch that has no CUDA."""
        # RPATH counts before LD_LIBRARY_PATH, and for what the libraries load, too.
        lib = os.path.relpath(self.path('lib'), os.path.dirname(path))
        run('patchelf', '--force-rpath', '--set-rpath', f'$ORIGIN/{lib}', path)
        for name in NVIDIA_OF_LIBTORCH:
            run('patchelf', '--remove-needed', name, path)

    def add_libtorch(self):
        """The libraries of @libtorch, and the header that has its version."""
        for pattern in ('torch/lib/*.so*', 'nvidia/*/lib/*.so*', 'torch/include/torch/headeronly/version.h'):
            for path in glob.glob(os.path.join(self.libtorch, pattern)):
                if not os.path.basename(path).startswith('libtorch_python'):
                    shutil.copy(path, self.path('libtorch', os.path.relpath(path, self.libtorch)))

    def write(self, name, text):
        with open(self.path(name), 'w', encoding='utf-8') as file:
            file.write(text + '\n')

    def pack(self, output):
        """The archive, whole or not at all; equal for equal contents."""
        def same_for_all(member):
            member.uid = member.gid = member.mtime = 0
            member.uname = member.gname = 'root'
            member.mode |= 0o644 if member.mode & 0o111 == 0 else 0o755
            return member
        filters = [{'id': lzma.FILTER_LZMA2, 'preset': 9, 'dict_size': DICTIONARY_BYTES}]
        partial = output + '.partial'
        try:
            with lzma.open(partial, 'wb', filters=filters) as stream, \
                    tarfile.open(fileobj=stream, mode='w', format=tarfile.GNU_FORMAT) as archive:
                archive.add(self.root, NAME, filter=same_for_all)
            os.replace(partial, output)
        finally:
            if os.path.exists(partial):
                os.remove(partial)


def megabytes(count):
    return f'{count / 1e6:.1f} MB'


def directory_bytes(root):
    return sum(os.lstat(os.path.join(directory, name)).st_size
               for directory, _, names in os.walk(root) for name in names)


def describe_need(library, versions):
    """'glibc 2.34 (for 60 of 65 files, such as lib/libz.so.1)'."""
    newest = max(versions.values(), key=version_key)
    because = sorted(path for path, version in versions.items() if version == newest)
    return f'{library} {newest} (for {len(because)} of {len(versions)} files, such as {because[0]})'


def user_path(path):
    """As base/command_line.h has it."""
    for name in ('DISTILL_L2S_WORKING_DIRECTORY', 'BUILD_WORKING_DIRECTORY'):
        if name in os.environ:
            return os.path.join(os.environ[name], path)
    return os.path.abspath(path)


def make_bundle(output, with_libtorch):
    run('bash', '-c', 'source tools/ensure_packages.sh && ensure_packages binutils patchelf')
    os.makedirs(os.path.dirname(output), exist_ok=True)
    with tempfile.TemporaryDirectory(prefix='distill_l2s_bundle.') as directory:
        bundle = Bundle(os.path.join(directory, NAME))
        bundle.add_runfiles()
        bundle.find_libtorch()
        bundle.add_libraries()
        if with_libtorch:
            bundle.add_libtorch()
        shutil.copy(os.path.join(HERE, 'VERSION'), bundle.path('VERSION'))
        shutil.copy(os.path.join(HERE, NAME), bundle.path(NAME))
        os.chmod(bundle.path(NAME), 0o755)
        for script in SCRIPTS:
            shutil.copy(os.path.join('tools', script), bundle.path(script))
        unpacked = directory_bytes(bundle.root)
        print(f'packing {megabytes(unpacked)} (minutes) ...', flush=True)
        bundle.pack(output)
        print(f'{output}: {megabytes(os.path.getsize(output))}, unpacked {megabytes(unpacked)}; needs '
              f'{describe_need("glibc", bundle.glibc)} and {describe_need("GLIBCXX", bundle.libstdcxx)}')


def main():
    parser = argparse.ArgumentParser(prog='./bazelw run //tools:bundle --', description=__doc__, allow_abbrev=False,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('--output', required=True, metavar='FILE.tar.xz', help='the archive; replaced if it is there')
    parser.add_argument('--with_libtorch', action='store_true', help="LibTorch comes in it, too, and NVIDIA's libraries"
                        ' if it was built with LIBTORCH=cuda (0.5 or 3.6 GB unpacked)')
    arguments = parser.parse_args()
    if not arguments.output.endswith('.tar.xz'):
        parser.error(f'--output is {arguments.output}: expected a name that ends in .tar.xz')
    try:
        make_bundle(user_path(arguments.output), arguments.with_libtorch)
    except (BundleError, OSError) as error:
        print(f'ERROR: {error}', file=sys.stderr)
        return 1
    return 0


if __name__ == '__main__':
    sys.exit(main())
