import Testing

@Test("no source file is longer than 600 lines", arguments: ["Sources", "Tests"])
func filesAreShort(folder: String) throws {
  let limit = 600
  for file in try SourceTree.files(below: folder, endings: ["swift", "c", "h"])
  where !file.contains("/Generated/") && !file.contains("/Fixtures/") {
    let count = try SourceTree.text(of: file).split(separator: "\n", omittingEmptySubsequences: false).count
    #expect(count <= limit + 1, "\(file) has \(count - 1) lines")
  }
}
