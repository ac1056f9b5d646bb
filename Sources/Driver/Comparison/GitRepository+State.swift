package import Findings

extension RunPlan {
  /// The commit, the branch and the origin of the analysed repository.
  ///
  /// - Throws: when there is no repository, no commit, or no remote with an address.
  package func repositoryState() throws(DriverError) -> RepositoryState {
    try GitRepository(directory: scope.root, environment: options.environment).state()
  }
}

extension GitRepository {
  func state() throws(DriverError) -> RepositoryState {
    let revision = try commit(of: .revision("HEAD"))
    guard let remote = try? text(["config", "--get", "remote.origin.url"]),
      let uri = Self.publicURI(of: remote)
    else { throw .badRevision("\(directory) has no remote 'origin' with an address") }
    let branch = try? text(["symbolic-ref", "--quiet", "--short", "HEAD"])
    return RepositoryState(uri: uri, revision: revision, branch: branch?.isEmpty == false ? branch : nil)
  }

  /// An absolute URI without credentials: `git@host:path` is the short form of `ssh://host/path`;
  /// `nil` for a path of this machine.
  static func publicURI(of remote: String) -> String? {
    guard remote.unicodeScalars.allSatisfy({ (0x21...0x7E).contains($0.value) }) else { return nil }
    if let scheme = remote.firstRange(of: "://") {
      let name = remote[..<scheme.lowerBound]
      guard ["https", "http", "ssh", "git"].contains(name) else { return nil }
      let rest = remote[scheme.upperBound...]
      let host = rest.prefix { $0 != "/" }
      let bare = host.lastIndex(of: "@").map { host[host.index(after: $0)...] } ?? host
      return bare.isEmpty ? nil : "\(name)://\(bare)\(rest.dropFirst(host.count))"
    }
    guard let colon = remote.firstIndex(of: ":"), !remote[..<colon].contains("/") else { return nil }
    let host = remote[..<colon].split(separator: "@").last ?? ""
    let path = remote[remote.index(after: colon)...].drop { $0 == "/" }
    return host.isEmpty || path.isEmpty ? nil : "ssh://\(host)/\(path)"
  }
}
