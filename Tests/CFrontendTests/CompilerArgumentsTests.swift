import CFrontend
import Testing

@Test(
  "flags that load code or precompiled files are refused in every form",
  arguments: [
    ["-fplugin=x.so"], ["-fplugin", "x.so"], ["-fpass-plugin=x.so"], ["-load", "x.so"],
    ["-Xclang", "-load", "-Xclang", "x.so"], ["-Xclang=-load", "x.so"], ["-add-plugin", "p"],
    ["-Xclang", "-add-plugin", "-Xclang", "p"], ["-Xclang", "-plugin-arg-p", "-Xclang", "a"],
    ["-fplugin-arg-p-a"], ["-Wp,-load,x.so"], ["-Xarch_x86_64", "-fplugin=x.so"], ["--config", "c"],
    ["--config=c"], ["@args.rsp"], ["-include-pch", "x.pch"], ["-fmodule-file=x.pcm"],
    ["-fprebuilt-module-path=d"], ["-mllvm", "-load=x.so"], ["-Xpreprocessor", "-fplugin=x.so"],
    ["--driver-mode=cl"], ["-cc1"], ["-wrapper", "sh"], ["-ivfsoverlay", "o.yaml"],
  ])
func loadingFlags(flags: [String]) {
  let arguments = CompilerArguments(["-DA"] + flags + ["-DB"])
  #expect(arguments.accepted == ["-DA", "-DB"])
  #expect(arguments.refused == flags)
}

@Test(
  "flags that write or choose what is made are dropped without a word",
  arguments: [
    ["-c"], ["-o", "x.o"], ["-MD", "-MF", "x.d", "-MT", "t"], ["-Wp,-MD,x.d"], ["-save-temps=obj"],
    ["-fmodules", "-fmodules-cache-path=d"], ["-ftime-trace"], ["-Werror=all"], ["-Werror"],
    ["--serialize-diagnostics", "x.dia"], ["-index-store-path", "d"], ["-resource-dir", "d"],
    ["-gsplit-dwarf"], ["-E"],
  ])
func writingFlags(flags: [String]) {
  let arguments = CompilerArguments(["-DA"] + flags + ["-DB"])
  #expect(arguments.accepted == ["-DA", "-DB"])
  #expect(arguments.refused.isEmpty)
}

@Test(
  "everything else reaches the parser as written",
  arguments: [
    ["-I", "dir"], ["-Iload"], ["-D", "load=1"], ["-include", "prefix.h"], ["-std=gnu11"],
    ["-Xclang", "-fno-pch-timestamp"], ["-fno-plugin-thing"], ["-mfpu=neon"], ["-Wall"], ["-funroll-loops"],
    ["-working-directory=/x"], ["-isystem", "d"], ["-x", "c++"],
  ])
func plainFlags(flags: [String]) {
  let arguments = CompilerArguments(flags)
  #expect(arguments.accepted == flags)
  #expect(arguments.refused.isEmpty)
}
