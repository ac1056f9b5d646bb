import Foundation
import TestKit
import Testing

@Test("explain prints the page, and says what was meant by a misspelt id")
func explain() throws {
  let tool = try BuiltTool()
  let page = try tool.run(["explain", "stack-address-escape"], in: Checkout.root)
  #expect(page.status == 0)
  #expect(page.output.hasPrefix("stack-address-escape\n"))
  #expect(page.output.contains("// unsafe-lint:disable:next stack-address-escape -- reason"))
  #expect(!page.output.contains("// expect:"))
  let unknown = try tool.run(["explain", "stack-adress-escape"], in: Checkout.root)
  #expect(unknown.status == 2)
  #expect(unknown.output.isEmpty)
  #expect(unknown.errors.contains("did you mean 'stack-address-escape'?"))
}

@Test("rules are listed in three forms, the same ids in each")
func rules() throws {
  let tool = try BuiltTool()
  let json = try tool.run(["rules", "--format", "json"], in: Checkout.root)
  let list = try #require(
    try JSONSerialization.jsonObject(with: Data(json.output.utf8)) as? [String: Any])
  let ids = (list["rules"] as? [[String: Any]] ?? []).compactMap { $0["id"] as? String }
  #expect(ids.contains("double-free"))
  #expect(ids == ids.sorted())
  for format in ["table", "markdown"] {
    let text = try tool.run(["rules", "--format", format], in: Checkout.root)
    #expect(text.status == 0)
    for id in ids { #expect(text.output.contains(id)) }
  }
}

@Test("doctor names libclang, and what its absence costs when there is C")
func doctor() throws {
  let tool = try BuiltTool()
  let project = try Scratch(["a.c": "int f(void) { return 1; }\n"])
  let healthy = try tool.run(["doctor"], in: project.path)
  #expect(healthy.status == 0, "\(healthy.output)")
  #expect(healthy.output.contains("clang version"))
  let missing = try tool.run(["doctor", "--libclang", "/nonexistent.so"], in: project.path)
  #expect(missing.status == 2)
  #expect(missing.output.contains("/nonexistent.so"))
  let swift = try Scratch(["A.swift": ""])
  #expect(try tool.run(["doctor", "--libclang", "/nonexistent.so"], in: swift.path).status == 0)
}

@Test("a misspelt command is met with the right one")
func misspeltCommand() throws {
  let outcome = try BuiltTool().run(["explian", "double-free"], in: Checkout.root)
  #expect(outcome.status == 2)
  #expect(outcome.errors.contains("did you mean the command 'explain'?"), "\(outcome.errors)")
}

@Test("a misspelt option is met with the right one")
func misspeltOption() throws {
  let outcome = try BuiltTool().run(["lint", "--selct", "x"], in: Checkout.root)
  #expect(outcome.status == 2)
  #expect(outcome.errors.contains("--select"), "\(outcome.errors)")
}
