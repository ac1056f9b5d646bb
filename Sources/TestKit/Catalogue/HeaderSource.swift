import Foundation

/// Where a library's headers lie besides the usual places, and which package brings them.
package struct HeaderSource: Sendable {
  package let package: String
  package var folders: [String] = []
}

extension HeaderSource {
  /// Whether a library without its header is a failure: `.ci/run` installs them all.
  package static let areExpected =
    ProcessInfo.processInfo.environment["UNSAFE_LINT_EXPECTS_HEADERS"] != nil

  /// The folders of all libraries that are there, as a compiler wants them.
  package static let arguments: [String] = {
    let folders = Set(all.values.flatMap(\.folders)).sorted()
    return folders.filter { FileManager.default.fileExists(atPath: $0) }.flatMap { ["-idirafter", $0] }
  }()

  /// The toolchain's own C modules lie beside its Swift ones.
  private static let toolchain: [String] = {
    let path = ProcessInfo.processInfo.environment["PATH"] ?? ""
    let folders = path.split(separator: ":").filter {
      FileManager.default.fileExists(atPath: "\($0)/swiftc")
    }
    return folders.map { URL(fileURLWithPath: "\($0)/swiftc").resolvingSymlinksInPath() }
      .map { $0.deletingLastPathComponent().deletingLastPathComponent().path + "/lib/swift" }
  }()

  /// Libraries of `rules.yml` whose headers CI installs. A library that is not here has none in Debian.
  package static let all: [String: HeaderSource] = [
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
      folders: ["/usr/include/glib-2.0", "/usr/lib/\(HeaderDeclarations.multiarch)/glib-2.0/include"]),
    "libdispatch": HeaderSource(package: "the Swift toolchain", folders: toolchain),
    "corefoundation": HeaderSource(package: "the Swift toolchain", folders: toolchain),
  ]
}
