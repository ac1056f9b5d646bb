import Findings
import SourceText

/// Notices as SARIF notifications, with a descriptor for each kind.
struct SARIFNotifications {
  let descriptors: [SARIFLog.ReportingDescriptor]
  let execution: [SARIFLog.Notification]?
  let configuration: [SARIFLog.Notification]?

  init(_ notices: [Notice], locations: SARIFLocations) {
    let kinds = Set(notices.map(\.kind)).sorted()
    descriptors = kinds.map { kind in
      var descriptor = SARIFLog.ReportingDescriptor(
        id: kind,
        shortDescription: SARIFLog.Message(
          text: SARIFText.sentence(kind.split(separator: "-").joined(separator: " "))))
      descriptor.name = kind
      return descriptor
    }
    let all = notices.map { notice in
      (
        notice,
        Self.notification(notice, index: kinds.firstIndex(of: notice.kind) ?? -1, locations)
      )
    }
    let execution = all.filter { $0.0.severity != .environment }.map(\.1)
    let configuration = all.filter { $0.0.severity == .environment }.map(\.1)
    self.execution = execution.isEmpty ? nil : execution
    self.configuration = configuration.isEmpty ? nil : configuration
  }

  private static func notification(
    _ notice: Notice, index: Int, _ locations: SARIFLocations
  ) -> SARIFLog.Notification {
    let level =
      switch notice.severity {
      case .remark: "note"
      case .incomplete: "warning"
      case .environment: "error"
      }
    let text = [notice.message, notice.hint].compactMap { $0.map(SARIFText.sentence) }
    let location = notice.path.map { path in
      SARIFLog.Location(
        physicalLocation: SARIFLog.Location.Physical(
          artifactLocation: locations.artifact(path),
          region: notice.position.map {
            SARIFLog.Location.Region(
              startLine: $0.line, startColumn: $0.columnUTF16, endLine: $0.line,
              endColumn: $0.columnUTF16)
          }))
    }
    return SARIFLog.Notification(
      descriptor: SARIFLog.Notification.DescriptorReference(id: notice.kind, index: index),
      level: level, message: SARIFLog.Message(text: text.joined(separator: " ")),
      locations: location.map { [$0] })
  }
}
