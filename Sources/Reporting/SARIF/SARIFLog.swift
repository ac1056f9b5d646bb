/// The part of SARIF 2.1.0 that is written, as values that encode to it. Names are the standard's.
struct SARIFLog: Encodable {
  let schema = "https://json.schemastore.org/sarif-2.1.0.json"
  let version = "2.1.0"
  let runs: [Run]

  enum CodingKeys: String, CodingKey {
    case schema = "$schema"
    case version, runs
  }

  struct Run: Encodable {
    let columnKind = "utf16CodeUnits"
    let defaultEncoding = "utf-8"
    let language = "en-US"
    let newlineSequences = ["\r\n", "\n"]
    let originalUriBaseIds: [String: BaseID]
    let tool: Tool
    let artifacts: [Artifact]?
    let versionControlProvenance: [VersionControl]?
    let automationDetails: AutomationDetails?
    let invocations: [Invocation]
    let taxonomies: [ToolComponent]?
    let results: [Result]
    let properties: RunProperties
  }

  struct AutomationDetails: Encodable {
    let id: String
  }

  struct RunProperties: Encodable {
    struct Analysis: Encodable {
      let depth: Int
      let files: Int
      let skipped: Int
      let summaries: Int
      let unknownCallees: Int
    }
    let analysis: Analysis
  }

  struct BaseID: Encodable {
    var uri: String?
    let description: Message
  }

  struct Artifact: Encodable {
    let location: Location.Physical.Artifact
    let sourceLanguage: String?
    let hashes: [String: String]
    let roles: [String]
  }

  struct VersionControl: Encodable {
    struct Mapped: Encodable {
      let uriBaseId = Location.sourceRoot
    }
    let repositoryUri: String
    let revisionId: String
    let branch: String?
    let mappedTo = Mapped()
  }

  struct Message: Encodable {
    let text: String
    var markdown: String?
  }

  struct Tool: Encodable {
    let driver: Driver
  }

  struct Driver: Encodable {
    let name: String
    let semanticVersion: String
    let version: String
    let informationUri: String
    let supportedTaxonomies: [ComponentReference]?
    let rules: [ReportingDescriptor]
    let notifications: [ReportingDescriptor]
  }

  struct ComponentReference: Encodable {
    let name: String
    let index: Int
  }

  struct ReportingDescriptor: Encodable {
    let id: String
    var name: String?
    let shortDescription: Message
    var fullDescription: Message?
    var help: Message?
    var helpUri: String?
    var defaultConfiguration: Configuration?
    var relationships: [Relationship]?
    var properties: RuleProperties?

    struct Configuration: Encodable {
      let level: String
    }
    struct Relationship: Encodable {
      struct Target: Encodable {
        let id: String
        let index: Int
        let toolComponent: ComponentReference
      }
      let target: Target
      let kinds = ["relevant"]
    }
    struct RuleProperties: Encodable {
      let tags: [String]
      let precision: String
      let securitySeverity: String?
      let problemSeverity: String?

      enum CodingKeys: String, CodingKey {
        case tags, precision
        case securitySeverity = "security-severity"
        case problemSeverity = "problem.severity"
      }
    }
  }

  struct ToolComponent: Encodable {
    struct Taxon: Encodable {
      let id: String
      let shortDescription: Message
    }
    let name: String
    let organization: String
    let shortDescription: Message
    let taxa: [Taxon]
  }

  struct Invocation: Encodable {
    let executionSuccessful: Bool
    let exitCode: Int32
    let exitCodeDescription: String
    let toolExecutionNotifications: [Notification]?
    let toolConfigurationNotifications: [Notification]?
  }

  struct Notification: Encodable {
    struct DescriptorReference: Encodable {
      let id: String
      let index: Int
    }
    let descriptor: DescriptorReference
    let level: String
    let message: Message
    let locations: [Location]?
  }

  struct Result: Encodable {
    let ruleId: String
    let ruleIndex: Int
    let level: String
    let message: Message
    let locations: [Location]
    let partialFingerprints: Fingerprints
    let codeFlows: [CodeFlow]
    let relatedLocations: [Location]?
    let suppressions: [Suppression]?
    let baselineState: String?
    let properties: ResultProperties
  }

  struct Suppression: Encodable {
    let kind: String
    let status = "accepted"
    let justification: String?
    let location: Location?
  }

  struct Fingerprints: Encodable {
    let primaryLocationLineHash: String?
    let own: String

    enum CodingKeys: String, CodingKey {
      case primaryLocationLineHash
      case own = "unsafeLint/v1"
    }
  }

  struct ResultProperties: Encodable {
    let confidence: String?
    let depth: Int
    let origin: String
    let boundary: String
  }

  struct CodeFlow: Encodable {
    struct ThreadFlow: Encodable {
      let locations: [Step]
    }
    struct Step: Encodable {
      let executionOrder: Int
      let importance: String
      let kinds: [String]
      let location: Location
      let nestingLevel: Int
    }
    let threadFlows: [ThreadFlow]
  }

  struct Location: Encodable {
    static let sourceRoot = "%SRCROOT%"

    struct Physical: Encodable {
      struct Artifact: Encodable {
        let uri: String
        let uriBaseId = Location.sourceRoot
        var index: Int?
      }
      var artifactLocation: Artifact
      let region: Region?
      var contextRegion: Region?
    }
    struct Region: Encodable {
      let startLine: Int
      let startColumn: Int
      let endLine: Int
      let endColumn: Int
      var snippet: Message?
    }
    struct Logical: Encodable {
      let fullyQualifiedName: String
      let kind = "function"
    }
    var id: Int?
    var message: Message?
    var physicalLocation: Physical
    var logicalLocations: [Logical]?
  }
}
