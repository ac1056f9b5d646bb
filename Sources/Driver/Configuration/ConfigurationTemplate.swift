/// What `init` writes: a configuration that says what could be said, and a workflow that runs the tool.
package enum ConfigurationTemplate {
  package static let configurationPath = ConfigurationFile.name
  package static let workflowPath = ".github/workflows/unsafe-lint.yml"

  package static let configuration = """
    # yaml-language-server: $schema=https://example.com/unsafe-lint/schemas/unsafe-lint.schema.json
    #
    # unsafe-lint: `unsafe-lint rules` lists the rules, `unsafe-lint config show` what is in effect.
    version: 1

    # Paths that are not analysed, as .gitignore writes them.
    exclude: []
    #  - Vendor

    # Compiler flags for every C unit; relative directories are seen from this file.
    cflags: []
    #  - -Ivendor/include

    # Calls that an accusation may go through, on each side of the boundary.
    max-depth: 3

    # Levels: off, note, warning, error.
    rules: {}
    #  missing-keep-alive: warning
    #  malformed-suppression: {level: error, options: {require-reason: true}}

    # Other levels below some paths; later entries win.
    paths: {}
    #  "Tests/**":
    #    rules:
    #      stack-address-escape: off

    # Helpers of your own that lend memory to a closure for one call, with the positions of the
    # closure's parameters that carry the pointer.
    scoped-functions: {}
    #  methods:
    #    withRow(at:_:): [0]

    # What functions without a body do to pointers; see "Writing models" in the documentation.
    models: {}
    #  mylib:
    #    manual: https://example.org/mylib
    #    functions:
    #      void my_set_name(my_handle *handle, const char *name):
    #        - retains name in handle.name

    """

  package static let workflow = """
    name: unsafe-lint
    on:
      pull_request:
      push:
        branches: [main]

    permissions:
      contents: read
      security-events: write

    jobs:
      unsafe-lint:
        runs-on: ubuntu-latest
        container: swift:6.3
        steps:
          - uses: actions/checkout@v4
            with:
              # --new-from-merge-base needs the history.
              fetch-depth: 0
          - name: Trust the checkout
            run: git config --global --add safe.directory "$GITHUB_WORKSPACE"
          # Install unsafe-lint before this step, from a release or with `swift build -c release`.
          - name: Analyse
            run: >
              unsafe-lint lint --format github --output sarif=unsafe-lint.sarif
              ${{ github.event_name == 'pull_request' &&
              format('--new-from-merge-base origin/{0}', github.base_ref) || '' }}
          - name: Upload
            if: ${{ !cancelled() && hashFiles('unsafe-lint.sarif') != '' }}
            uses: github/codeql-action/upload-sarif@v3
            with:
              sarif_file: unsafe-lint.sarif

    """
}
