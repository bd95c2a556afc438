"""program_list: a table of programs, and the programs themselves with their runfiles."""

def _program_list_impl(ctx):
    lines = []
    runfiles = ctx.runfiles()
    for program, description in ctx.attr.programs.items():
        info = program[DefaultInfo]
        executable = info.files_to_run.executable
        lines.append("\t".join([executable.basename, executable.short_path, description]) + "\n")
        runfiles = runfiles.merge(info.default_runfiles)
    table = ctx.actions.declare_file(ctx.label.name)
    ctx.actions.write(table, "".join(lines))
    return [DefaultInfo(files = depset([table]), runfiles = runfiles.merge(ctx.runfiles([table])))]

program_list = rule(
    doc = "Writes a file of the rule's name: a line a program, with its name, its path in the runfiles and " +
          "what it does, separated by tabs.",
    implementation = _program_list_impl,
    attrs = {
        "programs": attr.label_keyed_string_dict(doc = "{label: what it does}", mandatory = True),
    },
)
