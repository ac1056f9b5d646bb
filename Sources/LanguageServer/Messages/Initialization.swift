import Findings

/// What the client can do and where it is. Only what is used is decoded.
struct InitializeParams: Decodable {
  var processId: Int?
  var rootUri: String?
  var rootPath: String?
  var workspaceFolders: [WorkspaceFolder]?
  var capabilities: ClientCapabilities?
}

struct WorkspaceFolder: Decodable {
  var uri: String
}

struct DidChangeWorkspaceFoldersParams: Decodable {
  struct Event: Decodable {
    var added: [WorkspaceFolder]
    var removed: [WorkspaceFolder]
  }
  var event: Event
}

struct ClientCapabilities: Decodable {
  struct General: Decodable {
    var positionEncodings: [String]?
  }
  struct Window: Decodable {
    struct ShowDocument: Decodable {
      var support: Bool?
    }
    var workDoneProgress: Bool?
    var showDocument: ShowDocument?
  }
  struct Workspace: Decodable {
    struct WatchedFiles: Decodable {
      var dynamicRegistration: Bool?
    }
    var didChangeWatchedFiles: WatchedFiles?
  }
  struct TextDocument: Decodable {
    struct PublishDiagnostics: Decodable {
      struct TagSupport: Decodable {
        var valueSet: [Int]?
      }
      var relatedInformation: Bool?
      var tagSupport: TagSupport?
    }
    var publishDiagnostics: PublishDiagnostics?
  }

  var general: General?
  var window: Window?
  var workspace: Workspace?
  var textDocument: TextDocument?
}

/// What the server can do.
struct InitializeResult: Encodable {
  struct Capabilities: Encodable {
    struct Sync: Encodable {
      struct Save: Encodable {
        let includeText = false
      }
      let openClose = true
      /// Incremental.
      let change = 2
      let save = Save()
    }
    struct CodeActions: Encodable {
      let codeActionKinds = [CodeAction.quickFix]
    }
    struct Commands: Encodable {
      let commands = [Command.explain]
    }
    struct Workspace: Encodable {
      struct Folders: Encodable {
        let supported = true
        let changeNotifications = true
      }
      let workspaceFolders = Folders()
    }

    let positionEncoding: String
    let textDocumentSync = Sync()
    let hoverProvider = true
    let codeActionProvider = CodeActions()
    let executeCommandProvider = Commands()
    let workspace = Workspace()
  }
  struct Server: Encodable {
    let name = ToolIdentity.name
    let version = ToolIdentity.version
  }

  let capabilities: Capabilities
  let serverInfo = Server()
}

/// Asks the client to watch files.
struct RegistrationParams: Encodable {
  struct Registration: Encodable {
    struct Options: Encodable {
      struct Watcher: Encodable {
        let globPattern: String
      }
      let watchers: [Watcher]
    }
    let id: String
    let method: String
    let registerOptions: Options
  }
  let registrations: [Registration]

  /// Everything that decides what is found.
  static let watchedFiles = RegistrationParams(
    registrations: [
      Registration(
        id: "files", method: "workspace/didChangeWatchedFiles",
        registerOptions: Registration.Options(
          watchers: [
            "**/*.{swift,c,h,m,mm,cc,cpp,cxx,hh,hpp,hxx,inc}", "**/*.modulemap", "**/.unsafe-lint.yml",
            "**/compile_commands.json",
          ].map(Registration.Options.Watcher.init)))
    ])
}
