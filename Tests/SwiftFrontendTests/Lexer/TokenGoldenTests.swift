import Foundation
import SourceText
import SwiftFrontend
import TestKit
import Testing

private let folder = "Tests/Goldens/Tokens"

private let sources: [String] = {
  let names = try? FileManager.default.contentsOfDirectory(atPath: "\(Checkout.root)/\(folder)")
  return (names ?? []).filter { $0.hasSuffix(".swift") }.sorted()
}()

@Suite struct `Token goldens` {
  @Test func `every golden has its source`() throws {
    let names = try FileManager.default.contentsOfDirectory(atPath: "\(Checkout.root)/\(folder)")
    let goldens = names.filter { $0.hasSuffix(".tokens") }.map { $0.replacing(".tokens", with: ".swift") }
    #expect(goldens.sorted() == sources)
    #expect(!sources.isEmpty)
  }

  @Test(arguments: sources)
  func `tokens are as recorded`(name: String) throws {
    let data = try Data(contentsOf: URL(fileURLWithPath: "\(Checkout.root)/\(folder)/\(name)"))
    let golden = "\(folder)/\(name.replacing(".swift", with: ".tokens"))"
    let mismatch = Golden.mismatch(of: TokenSequence([UInt8](data)).dump, with: golden)
    #expect(mismatch == nil, "\(mismatch ?? "")")
  }
}
