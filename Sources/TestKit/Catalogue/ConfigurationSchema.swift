import Driver
import Foundation

/// The JSON Schema of `.unsafe-lint.yml`, for editors; generated, so that it knows every rule.
enum ConfigurationSchema {
  static let path = "Documentation/schemas/unsafe-lint.schema.json"

  static func text(_ catalogue: Catalogue) -> String {
    let levels = Catalogue.Level.allCases.map(\.rawValue)
    var rules: [String: Any] = [:]
    for rule in catalogue.rules {
      var options: [String: Any] = [:]
      for (name, value) in rule.options {
        options[name] = ["type": ["true", "false"].contains(value) ? "boolean" : "string"]
      }
      rules[rule.id] = [
        "oneOf": [
          reference("level"),
          object(
            [
              "level": reference("level"),
              "options": object(options, "Options of this rule."),
            ], "Level and options."),
        ]
      ]
    }
    let levelsByRule = Dictionary(
      uniqueKeysWithValues: catalogue.rules.map { ($0.id, reference("level")) })
    let schema: [String: Any] = [
      "$schema": "http://json-schema.org/draft-07/schema#",
      "$id": "https://example.com/unsafe-lint/schemas/unsafe-lint.schema.json",
      "title": "unsafe-lint configuration",
      "type": "object",
      "additionalProperties": false,
      "properties": [
        "version": ["const": 1, "description": "The version of this format."],
        "rules": object(rules, "Levels and options by rule."),
        "models": map(
          to: reference("library"), "What library functions do to pointers, by library."),
        "scoped-functions": object(
          [
            "functions": reference("lending"), "methods": reference("lending"),
            "initializers": reference("lending"),
          ],
          "Functions that lend memory to a closure for one call; the positions of the closure's "
            + "parameters that carry the pointer."),
        "allocator-families": map(
          to: object(
            [
              "title": ["type": "string"], "release": ["type": "string"],
              "may-stay": [
                "type": "boolean", "description": "Not to release it is no defect: it may stay for good.",
              ],
            ],
            required: ["title", "release"], "How memory of this kind is called and released."),
          "Functions that make and release the same kind of memory."),
        "paths": map(
          to: object(["rules": object(levelsByRule, "Levels by rule below these paths.")], "Overrides."),
          "Other levels below some paths; later entries win."),
        "exclude": strings("Paths that are left out, as .gitignore writes them."),
        "cflags": strings("Compiler flags for every C unit."),
        "max-depth": [
          "type": "integer", "minimum": 0, "default": 3,
          "description": "Calls an accusation may go through, on each side of the boundary.",
        ],
      ] as [String: Any],
      "definitions": [
        "level": ["enum": levels, "description": "How findings of the rule count."],
        "lending": map(
          to: ["type": "array", "items": ["type": "integer", "minimum": 0]],
          "Positions by name, e.g. `withRow(at:_:): [0]`."),
        "library": object(
          [
            "manual": ["type": "string", "description": "Where the rows were read."],
            "headers": strings("Headers that declare the functions."),
            "language": ["enum": ["c", "swift"]],
            "types": map(
              to: ["enum": ["void", "integer", "floating", "pointer", "function", "aggregate"]],
              "What the names of types stand for."),
            "constants": map(to: ["type": "integer"], "Numbers by name."),
            "functions": map(
              to: [
                "oneOf": [
                  strings("Effects."),
                  object(
                    ["effects": strings("Effects."), "reference": ["type": "string"]],
                    "Effects and the manual they were read from."),
                  ["type": "null"],
                ]
              ], "Effects by prototype."),
          ], "One library."),
      ] as [String: Any],
    ]
    let bytes = try? JSONSerialization.data(
      withJSONObject: schema, options: [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes])
    return String(decoding: bytes ?? Foundation.Data(), as: UTF8.self) + "\n"
  }

  private static func reference(_ name: String) -> [String: Any] { ["$ref": "#/definitions/\(name)"] }

  private static func object(
    _ properties: [String: Any], required: [String] = [], _ description: String
  ) -> [String: Any] {
    var schema: [String: Any] = [
      "type": "object", "additionalProperties": false, "properties": properties,
      "description": description,
    ]
    if !required.isEmpty { schema["required"] = required }
    return schema
  }

  private static func map(to value: [String: Any], _ description: String) -> [String: Any] {
    ["type": "object", "additionalProperties": value, "description": description]
  }

  private static func strings(_ description: String) -> [String: Any] {
    ["type": "array", "items": ["type": "string"], "description": description]
  }
}
