import Foundation
import TestKit
import Testing

/// Debian's libclang-dev puts the real header where no compiler looks by itself.
private let realHeaders: [String] = {
  let versions = (try? FileManager.default.contentsOfDirectory(atPath: "/usr/lib")) ?? []
  return versions.filter { $0.hasPrefix("llvm-") }.sorted()
    .map { "/usr/lib/\($0)/include" }
    .filter { FileManager.default.fileExists(atPath: $0 + "/clang-c/Index.h") }
}()

@Test(
  "our declarations of libclang agree with the real header",
  .enabled(
    if: !realHeaders.isEmpty, "libclang-dev is not installed: the ABI was NOT checked"))
func declarationsAgreeWithHeader() throws {
  let source = """
    #include <stddef.h>
    #include <clang-c/Index.h>
    #define UL_ABI_CHECK 1
    #include "LibclangABI.h"
    #define E(name, value) _Static_assert((int)CX##name == (value), "CX" #name);
    UL_LIBCLANG_ENUMERATORS(E)
    #define F(result, name, parameters) \\
      _Static_assert(__builtin_types_compatible_p( \\
        __typeof__(&clang_##name), result (*) parameters), "clang_" #name);
    UL_LIBCLANG_FUNCTIONS(F)
    #define L(ours, real) _Static_assert(sizeof(ours) == sizeof(real), #real); \\
      _Static_assert(_Alignof(ours) == _Alignof(real), #real);
    #define M(ours, real, member) \\
      _Static_assert(offsetof(ours, member) == offsetof(real, member), #real "." #member);
    L(UL_LayoutString, CXString) M(UL_LayoutString, CXString, private_flags)
    L(UL_LayoutCursor, CXCursor) M(UL_LayoutCursor, CXCursor, xdata)
    M(UL_LayoutCursor, CXCursor, data)
    L(UL_LayoutType, CXType) M(UL_LayoutType, CXType, data)
    L(UL_LayoutLocation, CXSourceLocation) M(UL_LayoutLocation, CXSourceLocation, int_data)
    L(UL_LayoutRange, CXSourceRange) M(UL_LayoutRange, CXSourceRange, begin_int_data)
    M(UL_LayoutRange, CXSourceRange, end_int_data)
    """
  for headers in realHeaders {
    let file = NSTemporaryDirectory() + "abi-\(UUID().uuidString).c"
    defer { try? FileManager.default.removeItem(atPath: file) }
    try source.write(toFile: file, atomically: true, encoding: .utf8)
    let compiler = Process()
    compiler.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    compiler.arguments = [
      "clang", "-std=gnu17", "-fsyntax-only", "-I", headers, "-I",
      Checkout.root + "/Sources/CClangIndex", file,
    ]
    let output = Pipe()
    compiler.standardError = output
    try compiler.run()
    let text = output.fileHandleForReading.readDataToEndOfFile()
    compiler.waitUntilExit()
    #expect(
      compiler.terminationStatus == 0, "\(headers): \(String(decoding: text, as: UTF8.self))")
  }
}

@Test(
  "fixtures run with Debian's library and the toolchain's alike",
  .enabled(
    if: !realHeaders.isEmpty, "libclang-dev is not installed: ONE library was tested only"))
func bothLibrariesAreTested() {
  #expect(TestLibraries.all.count >= 2)
}
