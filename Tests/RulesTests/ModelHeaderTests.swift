import Driver
import Foundation
import PointerFlow
import TestKit
import Testing

private let libraries: [Catalogue.Library] = {
  let text = try? String(contentsOfFile: Checkout.root + "/rules.yml", encoding: .utf8)
  let catalogue = text.flatMap {
    try? CatalogueReader.read($0, path: "rules.yml", kind: .shipped)
  }
  return (catalogue?.libraries ?? []).filter { !$0.isSwift }
}()

@Test(
  "every row agrees with the declaration in the library's header",
  arguments: libraries.filter { HeaderSource.all[$0.name] != nil }.map(\.name))
func rowsAgreeWithHeaders(name: String) throws {
  let source = try #require(HeaderSource.all[name])
  let library = try #require(libraries.first { $0.name == name })
  let headers = try HeaderDeclarations(headers: library.headers, folders: source.folders)
  guard !headers.found.isEmpty else {
    // `.ci/run` installs them all and says so; a contributor's machine may lack some.
    #expect(!HeaderSource.areExpected, "install \(source.package)")
    print("\(name): no header found, its rows are not checked (\(source.package))")
    return
  }
  #expect(headers.missing == [], "\(name)")
  for model in ModelTable.shipped.all where model.library == name && !model.isSwift {
    guard let differences = headers.differences(from: model) else {
      Issue.record("\(name): no header declares '\(model.name)'")
      continue
    }
    for difference in differences { Issue.record("\(name): \(model.name): \(difference)") }
  }
  for (constant, value) in library.vocabulary.constants.sorted(by: { $0.key < $1.key }) {
    if let defined = headers.constants[constant] {
      #expect(defined == value, "\(name): \(constant)")
    }
  }
}

@Test("a library whose rows are checked against no header says so")
func uncheckedLibrariesSaySo() {
  for library in libraries where HeaderSource.all[library.name] == nil {
    for row in library.rows {
      #expect(
        row.reference.contains("header not checked"), "\(library.name): \(row.declaration)")
    }
  }
}

@Test("rows of Swift say that no interface was compared")
func swiftRowsSaySo() {
  for model in ModelTable.shipped.all where model.isSwift {
    #expect(model.reference.contains("not checked"), "\(model.library): \(model.name)")
  }
}
