/// Markers against findings, exact both ways.
package struct ExampleVerdict: Sendable {
  /// What does not agree, one sentence each with the page's line; empty if all does.
  package private(set) var disagreements: [String] = []

  package init(example: RulePage.Example, findings: [ObservedFinding]) {
    var markers: [Marker] = []
    for file in example.files {
      let read = MarkerReader.markers(in: file.text, file: file.name)
      markers += read.markers
      disagreements += read.problems
    }
    compare(markers, findings, example)
  }

  private mutating func compare(
    _ markers: [Marker], _ findings: [ObservedFinding], _ example: RulePage.Example
  ) {
    var unmatched = findings
    func pageLine(_ marker: Marker) -> Int {
      (example.files.first { $0.name == marker.file }?.firstLine ?? 1) + marker.line - 1
    }
    for marker in markers {
      let here = ObservedFinding.Place(file: marker.file, line: marker.line)
      let place = "\(example.ruleID).md:\(pageLine(marker))"
      switch marker.kind {
      case .expect(let rule, let part):
        guard let index = unmatched.firstIndex(where: { $0.ruleID == rule && $0.place == here })
        else {
          disagreements.append("\(place): expected '\(rule)', found none")
          continue
        }
        let finding = unmatched.remove(at: index)
        if let part, !finding.message.contains(part) {
          disagreements.append("\(place): the message '\(finding.message)' lacks '\(part)'")
        }
      case .noise(let rule):
        guard let index = unmatched.firstIndex(where: { $0.ruleID == rule && $0.place == here })
        else {
          disagreements.append("\(place): the known false positive '\(rule)' is gone: move the example")
          continue
        }
        unmatched.remove(at: index)
      case .miss(let rule):
        if findings.contains(where: { $0.ruleID == rule && $0.place == here }) {
          disagreements.append("\(place): the known miss of '\(rule)' is found now: expect it")
        }
      case .step(let number):
        let isMet = findings.contains { $0.steps.count >= number && $0.steps[number - 1] == here }
        if !isMet { disagreements.append("\(place): no finding has its step \(number) here") }
      }
    }
    let missed = markers.compactMap { marker -> ObservedFinding.Place? in
      guard case .miss = marker.kind else { return nil }
      return ObservedFinding.Place(file: marker.file, line: marker.line)
    }
    for finding in unmatched where !missed.contains(finding.place) {
      let line = (example.files.first { $0.name == finding.place.file }?.firstLine ?? 1)
        + finding.place.line - 1
      disagreements.append("\(example.ruleID).md:\(line): unexpected \(finding)")
    }
  }
}
