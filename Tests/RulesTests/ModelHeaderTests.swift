import Driver
import Foundation
import PointerFlow
import TestKit
import Testing

/// Where a library's headers lie besides the usual places, and which package brings them.
private struct HeaderSource {
  var package: String
  var folders: [String] = []
}

private let multiarch = "/usr/lib/x86_64-linux-gnu"

/// The toolchain's own C modules lie beside its Swift ones.
private let toolchain: [String] = {
  let path = ProcessInfo.processInfo.environment["PATH"] ?? ""
  let folders = path.split(separator: ":").filter {
    FileManager.default.fileExists(atPath: "\($0)/swiftc")
  }
  return folders.map { URL(fileURLWithPath: "\($0)/swiftc").resolvingSymlinksInPath() }
    .map { $0.deletingLastPathComponent().deletingLastPathComponent().path + "/lib/swift" }
}()

/// Libraries of `rules.yml` whose headers CI installs. A library that is not here has none in Debian.
private let sources: [String: HeaderSource] = [
  "libc": HeaderSource(package: "libc6-dev"),
  "glibc": HeaderSource(package: "libc6-dev"),
  "sqlite3": HeaderSource(package: "libsqlite3-dev"),
  "zlib": HeaderSource(package: "zlib1g-dev"),
  "libcurl": HeaderSource(package: "libcurl4-openssl-dev"),
  "openssl": HeaderSource(package: "libssl-dev"),
  "libuv": HeaderSource(package: "libuv1-dev"),
  "libgit2": HeaderSource(package: "libgit2-dev"),
  "libxml2": HeaderSource(package: "libxml2-dev", folders: ["/usr/include/libxml2"]),
  "libpq": HeaderSource(package: "libpq-dev", folders: ["/usr/include/postgresql"]),
  "mysql": HeaderSource(
    package: "default-libmysqlclient-dev", folders: ["/usr/include/mysql", "/usr/include/mariadb"]),
  "lmdb": HeaderSource(package: "liblmdb-dev"),
  "ncurses": HeaderSource(package: "libncurses-dev"),
  "sdl2": HeaderSource(package: "libsdl2-dev", folders: ["/usr/include/SDL2"]),
  "libpng": HeaderSource(package: "libpng-dev"),
  "libjpeg": HeaderSource(package: "libjpeg-dev"),
  "librdkafka": HeaderSource(package: "librdkafka-dev"),
  "glib": HeaderSource(
    package: "libglib2.0-dev",
    folders: ["/usr/include/glib-2.0", "\(multiarch)/glib-2.0/include"]),
  "libdispatch": HeaderSource(package: "the Swift toolchain", folders: toolchain),
  "corefoundation": HeaderSource(package: "the Swift toolchain", folders: toolchain),
]

private let libraries: [Catalogue.Library] = {
  let text = try? String(contentsOfFile: Checkout.root + "/rules.yml", encoding: .utf8)
  let catalogue = text.flatMap {
    try? CatalogueReader.read($0, path: "rules.yml", kind: .shipped)
  }
  return (catalogue?.libraries ?? []).filter { !$0.isSwift }
}()

@Test(
  "every row agrees with the declaration in the library's header",
  arguments: libraries.filter { sources[$0.name] != nil }.map(\.name))
func rowsAgreeWithHeaders(name: String) throws {
  let source = try #require(sources[name])
  let library = try #require(libraries.first { $0.name == name })
  let headers = try HeaderDeclarations(headers: library.headers, folders: source.folders)
  guard !headers.found.isEmpty else {
    // `.ci/run` installs them all and says so; a contributor's machine may lack some.
    #expect(!isCI, "install \(source.package)")
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

private let isCI = ProcessInfo.processInfo.environment["UNSAFE_LINT_EXPECTS_HEADERS"] != nil

@Test("a library whose rows are checked against no header says so")
func uncheckedLibrariesSaySo() {
  for library in libraries where sources[library.name] == nil {
    for row in library.rows {
      #expect(
        row.reference.contains("header not checked"), "\(library.name): \(row.declaration)")
    }
  }
}
