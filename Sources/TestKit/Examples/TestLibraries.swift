package import CFrontend
import Foundation

/// Every libclang of this machine that tests can load: the toolchain's and Debian's.
package enum TestLibraries {
  package static let all: [Libclang] = {
    let path = ProcessInfo.processInfo.environment["PATH"] ?? ""
    let named = LibclangSearch.candidates(explicit: nil, environment: ["PATH": path])
    var libraries: [Libclang] = []
    var versions: Set<String> = []
    for candidate in named {
      if let library = try? Libclang(candidates: [candidate]),
        versions.insert(library.version).inserted
      {
        libraries.append(library)
      }
    }
    return libraries
  }()
}
