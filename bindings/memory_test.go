package bindings_test

// This file tests the limit on the memory of a server's scripts. Its one rule:
// what one script uses up does not stop the others.

import (
	"context"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"lanai/bindings"
	"lanai/runtime"
)

// twice makes a small table t whose copy would have 2^60 tables.
const twice = `local t = {1} for _ = 1, 60 do t = {t, t} end `

func TestMemoryLimit(t *testing.T) {
	for name, source := range map[string]string{
		"tables":   `local t = {} while true do t[#t + 1] = {} end`,
		"threads":  `while true do task.delay(1000, function() end) end`,
		"held":     `while true do local t = table.create(100) task.delay(1000, function() return t end) end`,
		"later":    `task.delay(1, function() print("still there") end) for i = 1, 1e9 do getfenv()["g" .. i] = {} end`,
		"sources":  `game:GetService("ServerScriptService").LoadStringEnabled = true loadstring(("a() "):rep(2 ^ 18))`,
		"json":     `local t = game:GetService("HttpService"):JSONDecode("[" .. ("[1],"):rep(2 ^ 18) .. "1]")`,
		"clones":   `local folder = Instance.new("Folder") while true do folder:Clone().Parent = folder end`,
		"written":  twice + `game:GetService("HttpService"):JSONEncode(t)`,
		"fired":    twice + `local event = Instance.new("BindableEvent") event.Event:Connect(print) event:Fire(t)`,
		"sent":     twice + `Instance.new("RemoteEvent", workspace):FireAllClients(t)`,
		"shared":   twice + `SharedTable.new(t)`,
		"teleport": twice + `Instance.new("TeleportOptions"):SetTeleportData(t)`,
		"globals":  `for i = 1, 1e9 do getfenv()["g" .. i] = {} end`,
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t, bindings.Options{Memory: 24 << 20})
			w.place(
				[2]string{"ServerScriptService.Bomb:Script", "task.wait(1) " + source},
				[2]string{"ServerScriptService.Other:Script", `
					task.wait(2000) -- when those that wait are gone
					local kept = {}
					for i = 1, 1000 do kept[i] = {i} end
					print("other", #kept)`})
			w.StartScripts()
			require.NoError(t, w.Run(context.Background()))

			var errors, printed []string
			for _, m := range w.messages {
				switch m.Level {
				case runtime.Error:
					errors = append(errors, m.Text)
				case runtime.Output:
					printed = append(printed, m.Text)
				}
			}
			assert.Equal(t, []string{"not enough memory"}, errors)
			assert.Equal(t, []string{"other 1000"}, printed)
		})
	}
}

func TestMemoryInUse(t *testing.T) {
	w := newWorld(t, bindings.Options{})
	w.place([2]string{"ServerScriptService.Script:Script", `
		local before = gcinfo()
		local kept = {}
		for i = 1, 1000 do kept[i] = {i} end
		print(gcinfo() - before >= 64, #kept)`})
	w.StartScripts()
	require.NoError(t, w.Run(context.Background()))
	require.Len(t, w.messages, 1)
	assert.Equal(t, "true 1000", w.messages[0].Text)
}
