@testable import Driver
import Testing

@Test("a file belongs to the nearest that is built, then configured, within the open folder")
func nearestProject() throws {
  let project = try TemporaryProject([
    "repo/.git/HEAD": "", "repo/a.c": "", "repo/pkg/Package.swift": "",
    "repo/pkg/Sources/App/.unsafe-lint.yml": "", "repo/pkg/Sources/App/main.swift": "",
    "repo/loose/.unsafe-lint.yml": "", "repo/loose/deep/b.c": "", "other/c.c": "",
  ])
  func directory(_ path: String, _ folders: [String] = []) -> String {
    ProjectDirectory.holding(
      project.root + "/" + path, folders: folders.map { project.root + "/" + $0 })
  }
  #expect(directory("repo/pkg/Sources/App/main.swift", ["repo"]) == project.root + "/repo/pkg")
  #expect(directory("repo/pkg/Sources/App/main.swift") == project.root + "/repo/pkg")
  #expect(directory("repo/loose/deep/b.c", ["repo"]) == project.root + "/repo/loose")
  #expect(directory("repo/a.c", ["repo"]) == project.root + "/repo")
  #expect(directory("repo/a.c") == project.root + "/repo")
  #expect(directory("other/c.c") == project.root + "/other")
  // The innermost of the open folders bounds the search.
  #expect(
    directory("repo/pkg/Sources/App/main.swift", ["repo", "repo/pkg/Sources"])
      == project.root + "/repo/pkg/Sources/App")
}
