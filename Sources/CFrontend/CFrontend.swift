// CFrontend
