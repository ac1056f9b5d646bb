#if os(Linux)
  import CFrontend
  import Foundation
  import Testing

  /// A library that is libclang in everything but the parse of a few file names: there it aborts,
  /// never returns, or overflows the stack.
  ///
  /// It defines the one entry point and links against the real library for all others.
  enum FaultyLibclang {
    private static let source = """
      #define _GNU_SOURCE
      #include <dlfcn.h>
      #include <stdlib.h>
      #include <string.h>
      #include <unistd.h>

      typedef int parse_function(void *, const char *, const char *const *, int, void *, unsigned,
                                 unsigned, void **);

      static int overflow(volatile char *above) {
        volatile char frame[4096];
        frame[0] = above ? above[0] : 0;
        return overflow(frame) + frame[0];
      }

      static int names(const char *path, const char *part) { return path && strstr(path, part); }

      int clang_parseTranslationUnit2FullArgv(
          void *index, const char *path, const char *const *arguments, int count, void *unsaved,
          unsigned unsaved_count, unsigned options, void **unit) {
        for (int i = -1; i < count; i++) {
          const char *text = i < 0 ? path : arguments[i];
          if (names(text, "aborting.c")) abort();
          if (names(text, "overflowing.c")) return overflow(0);
          while (names(text, "hanging.c")) pause();
        }
        parse_function *real =
            (parse_function *)dlsym(RTLD_NEXT, "clang_parseTranslationUnit2FullArgv");
        return real(index, path, arguments, count, unsaved, unsaved_count, options, unit);
      }
      """

    /// Compiles the library into a directory and returns its path.
    static func build(in scratch: Scratch) throws -> String {
      let environment = ProcessInfo.processInfo.environment
      let real = try #require(
        LibclangSearch.candidates(explicit: nil, environment: environment)
          .first { $0.hasPrefix("/") && FileManager.default.fileExists(atPath: $0) })
      try scratch.write(Array(source.utf8), to: "faulty.c")
      let library = scratch.path + "/libfaulty.so"
      let directory = URL(fileURLWithPath: real).resolvingSymlinksInPath()
        .deletingLastPathComponent().path
      let compiler = Process()
      compiler.executableURL = URL(fileURLWithPath: "/usr/bin/env")
      compiler.arguments = [
        "clang", "-O0", "-w", "-shared", "-fPIC", "-o", library, scratch.path + "/faulty.c",
        "-Wl,--no-as-needed", real, "-Wl,-rpath," + directory, "-ldl",
      ]
      try compiler.run()
      compiler.waitUntilExit()
      try #require(compiler.terminationStatus == 0, "the toolchain's clang builds the library")
      return library
    }
  }

  private let defect = "int *f(void) { int x = 1; return &x; }\n"

  @Test(
    "a crash of the C parser costs the unit it happened in, by name, and no other",
    arguments: ["aborting.c", "overflowing.c"], ["1", "2"])
  func parserCrash(unit: String, jobs: String) throws {
    let build = try Scratch()
    let library = try FaultyLibclang.build(in: build)
    let project = try Scratch(["a.c": defect, unit: defect, "z.c": defect])
    let outcome = try BuiltTool().run(
      ["lint", "--jobs", jobs, "--libclang", library], in: project.path)
    let text = outcome.output + outcome.errors
    #expect(outcome.status == 3, "\(text)")
    #expect(text.contains("a.c:1:"), "\(text)")
    #expect(text.contains("z.c:1:"))
    #expect(!text.contains(unit + ":1:"))
    let losses = text.split(separator: "\n").filter { $0.contains("the C parser died") }
    #expect(losses.count == 1, "\(text)")
    #expect(text.contains(unit), "\(text)")
  }

  @Test("a C parser that never returns is stopped and costs that unit only")
  func parserHang() throws {
    let build = try Scratch()
    let library = try FaultyLibclang.build(in: build)
    let project = try Scratch(["a.c": defect, "hanging.c": defect, "z.c": defect])
    let outcome = try BuiltTool().run(
      ["lint", "--jobs", "1", "--unit-time-limit", "30", "--libclang", library], in: project.path)
    let text = outcome.output + outcome.errors
    #expect(outcome.status == 3, "\(text)")
    #expect(text.contains("a.c:1:"))
    #expect(text.contains("z.c:1:"))
    #expect(text.contains("hanging.c"))
    #expect(text.contains("the C parser was stopped on this unit after 30 s"), "\(text)")
  }
#endif
