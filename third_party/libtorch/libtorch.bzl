"""@libtorch: PyTorch's C++ library. $LIBTORCH says which:

unset    the CPU part, from the wheels pinned in requirements.txt
cuda     the CUDA part, too, and what it loads, from those of requirements_cuda.txt
/a/path  the installed PyTorch in that directory, with or without CUDA

In each case //:cuda.bzl has HAS_NCCL: whether c10d's NCCL backend can be compiled and linked.
"""

# What of each wheel is unpacked; those of requirements_cuda.txt are listed with the CUDA part.
_CPU_MEMBERS = {
    "torch": [
        "torch/include/*",
        "torch/lib/libc10.so",
        "torch/lib/libgomp.so.1",
        "torch/lib/libtorch_cpu.so",
    ],
    "nvidia_cuda_runtime": ["nvidia/cu13/lib/libcudart.so.13"],
    "nvidia_cuda_cupti": ["nvidia/cu13/lib/libcupti.so.13"],
}

# libtorch_cuda.so finds NVIDIA's libraries where their wheels have them: its RPATH is
# $ORIGIN/../../nvidia/.../lib. Libraries for static linking stay packed.
_CUDA_MEMBERS = {
    "torch": [
        "torch/lib/libc10_cuda.so",
        "torch/lib/libcaffe2_nvrtc.so",
        "torch/lib/libtorch_cuda.so",
        "torch/lib/libtorch_cuda_linalg.so",
        "torch/lib/libtorch_nvshmem.so",
    ],
}
_NVIDIA_MEMBERS = ["nvidia/*.so*", "nvidia/*/include/*"]

# What compiling and linking c10d's NCCL backend takes.
_NCCL_NEEDS = [
    "torch/lib/libc10_cuda.so",
    "torch/lib/libtorch_cuda.so",
    "nvidia/cu13/include/cublasLt.h",
    "nvidia/cu13/include/cuda_runtime_api.h",
    "nvidia/cu13/include/cusolverDn.h",
    "nvidia/cu13/include/cusparse.h",
    "nvidia/nccl/include/nccl.h",
]
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
        fail("LIBTORCH=%s is neither `cuda` nor an absolute path." % directory)
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

def _download_wheels(ctx, requirements, size):
    machine = _checked(ctx, "ask for the machine", ["uname", "-m"]).strip()
    if machine != "x86_64":
        fail("@libtorch: the pinned wheels are for x86_64, not %s: set LIBTORCH to an installed PyTorch." %
             machine)
    command = ["python3", "-m", "pip", "download", "--quiet", "--no-deps", "--require-hashes"]
    command += ["--only-binary=:all:", "--implementation=cp", "--python-version=3.11"]
    for tag in ["_2_28", "_2_27", "_2_25", "_2_18", "_2_17", "2014"]:
        command.append("--platform=manylinux%s_x86_64" % tag)
    command.append("--dest=wheels")
    for file in requirements:
        command += ["--requirement", str(ctx.path(file))]
    errors = ""
    for attempt in range(_ATTEMPTS):
        ctx.report_progress("downloading LibTorch's wheels (%s), attempt %d" % (size, attempt + 1))
        result = ctx.execute(command, timeout = 3600)
        if result.return_code == 0:
            return
        errors = result.stdout + result.stderr
    fail(("@libtorch: cannot download LibTorch (%d tries). Check the network, or set LIBTORCH to an " +
          "installed PyTorch %s. pip says:\n%s") % (_ATTEMPTS, _VERSION, errors))

def _unpack_wheels(ctx, with_cuda):
    for wheel in ctx.path("wheels").readdir():
        name = wheel.basename.split("-")[0]
        members = _CPU_MEMBERS.get(name, [])
        if with_cuda:
            members = members + _CUDA_MEMBERS[name] if name in _CUDA_MEMBERS else _NVIDIA_MEMBERS
        ctx.report_progress("unpacking " + wheel.basename)
        _checked(ctx, "unpack " + wheel.basename, ["unzip", "-q", "-o", str(wheel)] + members)
    ctx.delete("wheels")

def _libtorch_repository_impl(ctx):
    choice = ctx.os.environ.get("LIBTORCH")
    if choice == "cuda":
        _download_wheels(ctx, [ctx.attr.requirements, ctx.attr.cuda_requirements], "2.5 GB")
        _unpack_wheels(ctx, with_cuda = True)
    elif choice:
        _use_installed(ctx, choice)
    else:
        _download_wheels(ctx, [ctx.attr.requirements], "530 MB")
        _unpack_wheels(ctx, with_cuda = False)
    for directory in ["ATen", "c10", "caffe2", "torch"]:
        # Not `google`: those protobuf headers would shadow the system's.
        ctx.symlink(ctx.path("torch/include/" + directory), "include/" + directory)
    ctx.symlink(ctx.path(ctx.attr.build_file).dirname.get_child("narrow"), "narrow")
    ctx.symlink(ctx.attr.build_file, "BUILD")
    has_nccl = all([ctx.path(needed).exists for needed in _NCCL_NEEDS])
    ctx.file("cuda.bzl", "HAS_NCCL = %s\n" % has_nccl, executable = False)

libtorch_repository = repository_rule(
    implementation = _libtorch_repository_impl,
    attrs = {
        "build_file": attr.label(default = "//third_party/libtorch:libtorch.BUILD"),
        "cuda_requirements": attr.label(default = "//third_party/libtorch:requirements_cuda.txt"),
        "requirements": attr.label(default = "//third_party/libtorch:requirements.txt"),
    },
    environ = ["LIBTORCH"],
)
