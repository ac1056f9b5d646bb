-- The language server in Neovim, from 0.7 on: a finding comes with the file and goes with the mend.
local project = vim.env.PROJECT
vim.cmd('edit ' .. project .. '/Sources/App/main.swift')
local client = vim.lsp.start_client({
  name = 'unsafe-lint', cmd = { vim.env.UNSAFE_LINT, 'lsp', '--no-cache' }, root_dir = project,
})
vim.lsp.buf_attach_client(0, client)
local function waitFor(count)
  return vim.wait(60000, function() return #vim.diagnostic.get(0) == count end, 20)
end
local came = waitFor(1)
local found = vim.diagnostic.get(0)[1]
local isRight = came and found.lnum == 4 and found.code == 'pointer-stashed-in-c-global'
vim.api.nvim_buf_set_lines(0, 4, 5, false, { '  name.withCString { _ = $0 }' })
local went = waitFor(0)
vim.lsp.stop_client(client)
if isRight and went then vim.cmd('qa!') else vim.cmd('cq!') end
