import Foundation

/// Where a library's headers lie besides the usual places, and which package brings them.
package struct HeaderSource: Sendable {
  package let package: String
  /// As the pages' examples import it.
  package var module: String?
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
    "sqlite3": HeaderSource(package: "libsqlite3-dev", module: "CSQLite"),
    "zlib": HeaderSource(package: "zlib1g-dev", module: "CZlib"),
    "libcurl": HeaderSource(package: "libcurl4-openssl-dev", module: "CCurl"),
    "openssl": HeaderSource(package: "libssl-dev", module: "COpenSSL"),
    "libuv": HeaderSource(package: "libuv1-dev", module: "CUV"),
    "libgit2": HeaderSource(package: "libgit2-dev", module: "CGit2"),
    "libxml2": HeaderSource(package: "libxml2-dev", module: "CXML2", folders: ["/usr/include/libxml2"]),
    "libpq": HeaderSource(package: "libpq-dev", module: "CPQ", folders: ["/usr/include/postgresql"]),
    "mysql": HeaderSource(
      package: "default-libmysqlclient-dev", module: "CMySQL", folders: ["/usr/include/mysql", "/usr/include/mariadb"]),
    "lmdb": HeaderSource(package: "liblmdb-dev", module: "CLMDB"),
    "ncurses": HeaderSource(package: "libncurses-dev", module: "CNcurses"),
    "sdl2": HeaderSource(package: "libsdl2-dev", module: "CSDL2", folders: ["/usr/include/SDL2"]),
    "libpng": HeaderSource(package: "libpng-dev", module: "CPNG"),
    "libjpeg": HeaderSource(package: "libjpeg-dev", module: "CJPEG"),
    "librdkafka": HeaderSource(package: "librdkafka-dev", module: "CKafka"),
    "glib": HeaderSource(
      package: "libglib2.0-dev", module: "CGLib",
      folders: ["/usr/include/glib-2.0", "/usr/lib/\(HeaderDeclarations.multiarch)/glib-2.0/include"]),
    "libdispatch": HeaderSource(package: "the Swift toolchain", folders: toolchain),
    "corefoundation": HeaderSource(package: "the Swift toolchain", folders: toolchain),
  ]
}
