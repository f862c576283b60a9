assert(require("lib.tools").double(4) == 8 and require("./lib/tools") == require("lib.tools"))
assert(require(game.ReplicatedStorage.PPDB) == PPDB)
local ok, text = pcall(require, game.ServerStorage)
assert(not ok and text:find("Attempted to call require with invalid argument"), text)
require("nowhere") --> error "module nowhere not found"
