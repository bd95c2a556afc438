"""@libtorch: PyTorch's C++ library, from $LIBTORCH or from the wheels pinned in requirements.txt."""

_MEMBERS = {
    # What of each wheel is unpacked; the CUDA kernels (1 GB) stay packed.
    "torch": [
        "torch/include/*",
        "torch/lib/libc10.so",
        "torch/lib/libgomp.so.1",
        "torch/lib/libtorch_cpu.so",
    ],
    "nvidia_cuda_runtime": ["nvidia/cu13/lib/libcudart.so.13"],
    "nvidia_cuda_cupti": ["nvidia/cu13/lib/libcupti.so.13"],
}
_VERSION = "2.11"
_ATTEMPTS = 3

def _checked(ctx, action, command):
    result = ctx.execute(command, timeout = 1800)
    if result.return_code:
        fail("@libtorch: cannot %s:\n%s%s" % (action, result.stdout, result.stderr))
    return result.stdout

def _use_installed(ctx, directory):
    """Links the PyTorch in `directory`, and the CUDA runtime that its wheels leave beside it."""
    if not directory.startswith("/"):
        fail("LIBTORCH=%s is not an absolute path." % directory)
    torch = ctx.path(directory)
    for needed in ["include/torch", "include/ATen", "lib/libc10.so", "lib/libtorch_cpu.so"]:
        if not ctx.path("%s/%s" % (directory, needed)).exists:
            fail(("LIBTORCH=%s holds no %s. LIBTORCH is the directory `torch` of an installed PyTorch %s, " +
                  "or of an unpacked libtorch archive: it has include/ and lib/.") %
                 (directory, needed, _VERSION))
    header = ctx.path(directory + "/include/torch/headeronly/version.h")
    if not header.exists or ("\"%s." % _VERSION) not in ctx.read(header):
        # buildifier: disable=print
        print("LIBTORCH=%s is not PyTorch %s, which this repository is tested with." % (directory, _VERSION))
    ctx.symlink(torch, "torch")
    cuda = torch.dirname.get_child("nvidia")
    if cuda.exists:
        ctx.symlink(cuda, "nvidia")

def _download_wheels(ctx):
    machine = _checked(ctx, "ask for the machine", ["uname", "-m"]).strip()
    if machine != "x86_64":
        fail("@libtorch: the pinned wheels are for x86_64, not %s: set LIBTORCH to an installed PyTorch." %
             machine)
    command = ["python3", "-m", "pip", "download", "--quiet", "--no-deps", "--require-hashes"]
    command += ["--only-binary=:all:", "--implementation=cp", "--python-version=3.11"]
    for tag in ["manylinux_2_28", "manylinux_2_25", "manylinux_2_17", "manylinux2014"]:
        command.append("--platform=%s_x86_64" % tag)
    command += ["--dest=wheels", "--requirement", str(ctx.path(ctx.attr.requirements))]
    errors = ""
    for attempt in range(_ATTEMPTS):
        ctx.report_progress("downloading LibTorch's wheels (530 MB), attempt %d" % (attempt + 1))
        result = ctx.execute(command, timeout = 1800)
        if result.return_code == 0:
            return
        errors = result.stdout + result.stderr
    fail(("@libtorch: cannot download LibTorch (%d tries). Check the network, or set LIBTORCH to an " +
          "installed PyTorch %s. pip says:\n%s") % (_ATTEMPTS, _VERSION, errors))

def _unpack_wheels(ctx):
    for wheel in ctx.path("wheels").readdir():
        members = _MEMBERS[wheel.basename.split("-")[0]]
        ctx.report_progress("unpacking " + wheel.basename)
        _checked(ctx, "unpack " + wheel.basename, ["unzip", "-q", "-o", str(wheel)] + members)
    ctx.delete("wheels")

def _libtorch_repository_impl(ctx):
    installed = ctx.os.environ.get("LIBTORCH")
    if installed:
        _use_installed(ctx, installed)
    else:
        _download_wheels(ctx)
        _unpack_wheels(ctx)
    for directory in ["ATen", "c10", "caffe2", "torch"]:
        # Not `google`: those protobuf headers would shadow the system's.
        ctx.symlink(ctx.path("torch/include/" + directory), "include/" + directory)
    ctx.symlink(ctx.path(ctx.attr.build_file).dirname.get_child("narrow"), "narrow")
    ctx.symlink(ctx.attr.build_file, "BUILD")

libtorch_repository = repository_rule(
    implementation = _libtorch_repository_impl,
    attrs = {
        "build_file": attr.label(default = "//third_party/libtorch:libtorch.BUILD"),
        "requirements": attr.label(default = "//third_party/libtorch:requirements.txt"),
    },
    environ = ["LIBTORCH"],
)
