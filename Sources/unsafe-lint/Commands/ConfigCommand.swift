import ArgumentParser
import Driver

struct ConfigCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "config", abstract: "Show or check the configuration in effect.",
    subcommands: [Show.self, Verify.self])

  struct Show: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "show", abstract: "Print the configuration in effect and where each value comes from.")

    @Argument(help: "Files and directories (default: the current directory).", completion: .file())
    var paths: [String] = []
    @OptionGroup var analysis: AnalysisFlags

    func run() throws {
      StandardStreams.write(
        ConfigurationReport(try RunPlan(try analysis.options(paths: paths))).text)
    }
  }

  struct Verify: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "verify", abstract: "Check the configuration file; status 2 when it is wrong.")

    @Argument(help: "Files and directories (default: the current directory).", completion: .file())
    var paths: [String] = []
    @OptionGroup var analysis: AnalysisFlags

    func run() throws {
      let plan = try RunPlan(try analysis.options(paths: paths))
      StandardStreams.write(
        plan.file.map { "\($0.shownPath): ok\n" } ?? "no configuration file, the defaults hold\n")
    }
  }
}

struct InitCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "init",
    abstract: "Write a commented \(ConfigurationTemplate.configurationPath) and a CI workflow.")

  @Flag(help: "Replace files that exist.")
  var force = false

  func run() throws {
    let files = [
      (ConfigurationTemplate.configurationPath, ConfigurationTemplate.configuration),
      (ConfigurationTemplate.workflowPath, ConfigurationTemplate.workflow),
    ]
    if !force, let existing = files.first(where: { OutputFile.exists($0.0) }) {
      throw DriverError.cannotWrite(path: existing.0, reason: "it exists; --force replaces it")
    }
    for (path, text) in files {
      try OutputFile.write(text, to: path, createsDirectories: true)
      StandardStreams.write("wrote \(path)\n")
    }
  }
}

struct DoctorCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "doctor",
    abstract: "Say what is found here: root, configuration, sources, libclang.")

  @Argument(help: "Files and directories (default: the current directory).", completion: .file())
  var paths: [String] = []
  @OptionGroup var analysis: AnalysisFlags

  func run() throws {
    let plan = try RunPlan(try analysis.options(paths: paths))
    let diagnosis = try Doctor(plan, executable: try OwnExecutable.path()).diagnose()
    StandardStreams.write(
      diagnosis.text.split(separator: "\n").map { StandardStreams.neutral(String($0)) + "\n" }.joined())
    throw ExitCode(
      diagnosis.isHealthy ? ExitStatus.clean.rawValue : ExitStatus.failure.rawValue)
  }
}
