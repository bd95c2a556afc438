"""Provides @libtorch from $LIBTORCH or from the pinned wheels."""

_BUILD = """
package(default_visibility = ["//visibility:public"])
cc_library(
    name = "libtorch",
    srcs = ["torch/lib/libc10.so", "torch/lib/libtorch_cpu.so", "torch/lib/libgomp.so.1"] + glob(["nvidia/cu13/lib/libcudart.so.13","nvidia/cu13/lib/libcupti.so.13"]),
    hdrs = glob(["include/**/*.h", "include/**/*.hpp", "include/**/*.cuh"]),
    includes = ["include", "include/torch/csrc/api/include"],
    defines = ["C10_USE_GLOG"],
    linkopts = ["-Wl,-rpath-link,external/libtorch/nvidia/cu13/lib"],
    deps = ["@distill_l2s//third_party/glog"],
)
"""

def _impl(ctx):
    local = ctx.os.environ.get("LIBTORCH")
    if local:
        ctx.symlink(local, "torch")
        parent = ctx.path(local).dirname
        if parent.get_child("nvidia").exists:
            ctx.symlink(parent.get_child("nvidia"), "nvidia")
    else:
        result = ctx.execute([
            "python3", "-m", "pip", "download", "--quiet", "--no-deps", "--require-hashes",
            "--only-binary=:all:", "--python-version=3.11", "--implementation=cp",
            "--platform=manylinux_2_28_x86_64", "--platform=manylinux_2_25_x86_64", "--platform=manylinux_2_17_x86_64", "--platform=manylinux2014_x86_64",
            "--dest=wheels", "-r", ctx.path(ctx.attr.requirements),
        ], timeout = 1800)
        if result.return_code:
            fail("cannot download libtorch: " + result.stderr)
        for wheel in ctx.path("wheels").readdir():
            ctx.execute(["unzip","-q","-o",str(wheel)],timeout=1800)
        ctx.delete("wheels")

    # The bundled protobuf headers would shadow the system's.
    for entry in ctx.path("torch/include").readdir():
        if entry.basename != "google":
            ctx.symlink(entry, "include/" + entry.basename)
    ctx.file("BUILD", _BUILD)

libtorch_repository = repository_rule(
    implementation = _impl,
    attrs = {"requirements": attr.label(default = "//third_party/libtorch:requirements.txt")},
    environ = ["LIBTORCH"],
)
