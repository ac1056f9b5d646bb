import Driver
import Findings
import Foundation
import PointerFlow
import Rules
import TestKit
import Testing

@Test("the generated tables are current")
func generatedTablesAreCurrent() throws {
  let generator = try CatalogueGenerator(root: Checkout.root)
  #expect(
    generator.staleFiles(root: Checkout.root) == [], "run 'make generate' and commit the result")
}

@Test("every shipped row is read from its text as from rules.yml")
func shippedRowsParse() throws {
  let text = try String(contentsOfFile: Checkout.root + "/rules.yml", encoding: .utf8)
  let catalogue = try CatalogueReader.read(text, path: "rules.yml", kind: .shipped)
  for model in catalogue.models where !model.isSwift {
    #expect(ModelTable.shipped.function(model.name) == model, "\(model.library) \(model.name)")
  }
  for model in catalogue.models where model.isSwift {
    let base = String(model.name.prefix { $0 != "(" })
    #expect(
      ModelTable.shipped.swiftFunctions(base: base).contains(model), "\(model.library) \(model.name)")
  }
  #expect(ModelTable.shipped.all.count == catalogue.models.count)
}

@Test("every row names the manual it was read from")
func rowsCiteTheirManual() {
  for model in ModelTable.shipped.all {
    #expect(!model.reference.isEmpty, "\(model.library) \(model.name)")
  }
}

@Test("a rule that is implemented has a page and an entry, and no page is without its rule")
func rulesAndPages() throws {
  let pages = Set(try RulePage.texts(root: Checkout.root).keys)
  let implemented = Set(RuleSet.byPrecedence.map(\.id))
  let described = Set(RuleCatalogue.shipped.map(\.id))
  let hygiene: Set = ["unused-suppression", "malformed-suppression"]
  #expect(implemented.subtracting(described) == [], "rules without a page or entry in rules.yml")
  #expect(pages.subtracting(implemented).subtracting(hygiene) == [], "pages without a rule")
  #expect(pages.subtracting(described) == [], "pages without an entry in rules.yml")
}

@Test("rule ids are unique, kebab-case and sorted")
func ruleIDs() {
  let ids = RuleCatalogue.shipped.map(\.id)
  #expect(ids == ids.sorted())
  #expect(Set(ids + RuleCatalogue.planned).count == ids.count + RuleCatalogue.planned.count)
  for id in ids + RuleCatalogue.planned {
    #expect(id.wholeMatch(of: /[a-z]+(-[a-z]+)+/) != nil, "\(id)")
  }
}

@Test("pages have their sections in the house's order", arguments: try RulePage.all(root: Checkout.root))
func pageForm(page: RulePage) {
  #expect(page.problems == [])
  #expect(page.sections == RulePage.Section.allCases.map(\.rawValue))
  let bad = page.examples.filter { $0.section == .bad }.count
  let good = page.examples.filter { $0.section == .good }.count
  #expect(bad > 0 && good >= bad, "every bad example has a good near-twin")
}
