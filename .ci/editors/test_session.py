"""The language server as a client sees it that takes every message apart by the protocol's types.
UNSAFE_LINT names the tool, PROJECT the example."""
import os
import pathlib

import pytest
import pytest_lsp
from lsprotocol import types as lsp
from pytest_lsp import ClientServerConfig, LanguageClient, client_capabilities

PROJECT = pathlib.Path(os.environ["PROJECT"]).resolve()
TOOL = [os.environ["UNSAFE_LINT"], "lsp", "--no-cache"]


@pytest_lsp.fixture(
    config=ClientServerConfig(server_command=TOOL), params=["visual-studio-code", "neovim", "emacs"])
async def client(request, lsp_client: LanguageClient):
    lsp_client.feature(lsp.CLIENT_REGISTER_CAPABILITY)(lambda params: None)
    await lsp_client.initialize_session(lsp.InitializeParams(
        capabilities=client_capabilities(request.param),
        workspace_folders=[lsp.WorkspaceFolder(uri=PROJECT.as_uri(), name="example")]))
    yield
    await lsp_client.shutdown_session()


@pytest.mark.asyncio
async def test_session(client: LanguageClient):
    path = PROJECT / "Sources/App/main.swift"
    document = lsp.TextDocumentIdentifier(uri=path.as_uri())
    client.text_document_did_open(lsp.DidOpenTextDocumentParams(lsp.TextDocumentItem(
        uri=document.uri, language_id="swift", version=1, text=path.read_text())))
    while document.uri not in client.diagnostics:
        await client.wait_for_notification(lsp.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS)
    found = client.diagnostics[document.uri]
    assert [item.code for item in found] == ["pointer-stashed-in-c-global"]
    assert found[0].range.start.line == 4
    hover = await client.text_document_hover_async(
        lsp.HoverParams(text_document=document, position=found[0].range.start))
    assert "What it finds" in hover.contents.value
    actions = await client.text_document_code_action_async(lsp.CodeActionParams(
        text_document=document, range=found[0].range,
        context=lsp.CodeActionContext(diagnostics=found)))
    # The library takes an action that only has a command for a command.
    kinds = [getattr(action, "kind", None) for action in actions]
    assert kinds == ["quickfix", "quickfix", None]
    assert "disable:next" in actions[0].edit.changes[document.uri][0].new_text
