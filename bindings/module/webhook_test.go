package module_test

// This file tests what PPDB tells Discord, in bubbles of virtual time. Its one
// rule: Discord is a function, and a webhook's URL must be in no message.

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"lanai/bindings"
	"lanai/datastore"
	"lanai/runtime"
	"lanai/runtime/luau/vm"
	"lanai/runtime/outbound"
)

// token is the part of every URL that nobody may see.
const token = "s3cr3t"

// discord stands for the network. It notes each embed with the time, the
// webhook and the colour in front of it.
type discord struct {
	start time.Time
	code  int  // of every answer; 0 is 204
	hang  bool // never answer

	mu    sync.Mutex // guards the rest
	lines []string
	last  string // the last payload
}

func (d *discord) RoundTrip(r *http.Request) (*http.Response, error) {
	if d.hang {
		<-r.Context().Done()
		return nil, r.Context().Err()
	}
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return nil, err
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	d.last = string(body)
	var payload struct {
		Embeds []struct {
			Title, Description, Timestamp string
			Color                         int
		}
	}
	if err := json.Unmarshal(body, &payload); err != nil {
		return nil, err
	}
	for _, e := range payload.Embeds {
		d.lines = append(d.lines, fmt.Sprintf("%.0f %s %x %s", time.Since(d.start).Seconds(),
			strings.TrimPrefix(r.URL.Path, "/"+token+"/"), e.Color, e.Description))
	}
	return &http.Response{StatusCode: cmp.Or(d.code, http.StatusNoContent), Header: http.Header{}, Body: http.NoBody, Request: r}, nil
}

// newWebhookWorld returns a server that reaches d and nothing else.
func newWebhookWorld(t *testing.T, f *faults, d *discord) *world {
	d.start = time.Now()
	client, err := outbound.New(outbound.Options{Enabled: true, Hosts: []string{"discord.test"}, Transport: d,
		Secrets: map[string]string{"hook": "https://discord.test/" + token + "/secret"}})
	require.NoError(t, err)
	w := &world{engine: datastore.Open(f, datastore.Options{Limits: datastore.LimitsOff})}
	w.Server, err = bindings.New(bindings.Options{Store: w.engine, HTTP: client, UntilIdle: true, Seed: 1,
		Sink: func(m runtime.Message) { w.messages = append(w.messages, m) }})
	require.NoError(t, err)
	w.VM.OnPanic = func(r any, stack []byte) { t.Errorf("panic in a native function: %v\n%s", r, stack) }
	w.VM.Globals.SetStr("backend", f.table())
	w.VM.Globals.SetStr("url", vm.Str("https://discord.test/"+token+"/"))
	return w
}

// discordCases are scripts with the PPDB module, and what Discord hears. The
// broken document logs an error when it is loaded.
var discordCases = []struct {
	name, script string
	want         []string
}{
	{"nothing asked for", `PPDB.new("D"):init("broken", {}) task.wait(65)`, nil},
	{"a URL alone", `local db = PPDB.new("D") db:setWebhook(url .. "a") db:init("broken", {}) task.wait(65)`, nil},
	{"errors at once", `local db = PPDB.new("D") db:setWebhook(url .. "a") db:sendToDiscord(true) task.wait(1) db:init("broken", {})`,
		[]string{"1 a e74c3c `[ERROR]` Failed to load"}},
	{"status every 30 s", `local db = PPDB.new("D") db:setWebhook(url .. "a") db:sendToDiscord(true) task.wait(5) db:init("k", {}) task.wait(60)`,
		[]string{"30 a 3498db `[INFO]` Health → Cache Keys: 1 | Write Queue: 0", "60 a 3498db `[INFO]` Health → Cache Keys: 1 | Write Queue: 0"}},
	{"two databases", `for _, n in { "D", "E" } do local db = PPDB.new(n) db:setWebhook(url .. n) db:sendToDiscord(true) end task.wait(31)`,
		[]string{"30 D 3498db `[INFO]` Health", "30 E 3498db `[INFO]` Health"}},
	{"turned off", `local db = PPDB.new("D") db:setWebhook(url .. "a") db:sendToDiscord(true) db:sendToDiscord(false) db:init("broken", {}) task.wait(31)`, nil},
	{"fields", `local db = PPDB.new("D") db.Webhook = url .. "a" db.enabledSTD = true db:init("broken", {})`, []string{"0 a e74c3c `[ERROR]`"}},
	{"options", `PPDB.new("D", { discordWebhook = url .. "a", enableDiscordLog = true }):init("broken", {})`, []string{"0 a e74c3c `[ERROR]`"}},
	{"options without permission", `PPDB.new("D", { discordWebhook = url .. "a" }):init("broken", {})`, nil},
	{"DBOptions", `local o = PPDB.DBOptions.new() o.discordWebhook = url .. "a" o.enableDiscordLog = true PPDB.new("D", o):init("broken", {})`,
		[]string{"0 a e74c3c `[ERROR]`"}},
	{"shared", `_G.PPDBM_WEBHOOK = url .. "g" PPDB.new("D"):init("broken", {}) task.wait(31)`, []string{"0 g e74c3c `[ERROR]`", "30 g 3498db `[INFO]` Health"}},
	{"own before shared", `_G.PPDBM_WEBHOOK = url .. "g" local db = PPDB.new("D") db:setWebhook(url .. "a") db:sendToDiscord(true) db:init("broken", {})`,
		[]string{"0 a e74c3c `[ERROR]`"}},
	{"shared and turned off", `_G.PPDBM_WEBHOOK = url .. "g" local db = PPDB.new("D") db:sendToDiscord(false) db:init("broken", {})`, nil},
	{"secret", `local db = PPDB.new("D") db:setWebhook(game:GetService("HttpService"):GetSecret("hook")) db:sendToDiscord(true) db:init("broken", {})`,
		[]string{"0 secret e74c3c `[ERROR]`"}},
	{"level DEBUG", `local db = PPDB.new("D") db:setDiscordWebhook(url .. "a", "DEBUG") db:init("k", {}) task.wait(2)`,
		[]string{"1 a 3498db `[DEBUG]` Saved key 'k'"}},
	{"level ERROR", `local db = PPDB.new("D") db:setDiscordWebhook(url .. "a", "ERROR") db:init("broken", {}) task.wait(31)`, []string{"0 a e74c3c `[ERROR]`"}},
	{"no level", `local db = PPDB.new("D") db:setDiscordWebhook(url .. "a") db:init("broken", {}) task.wait(31)`,
		[]string{"0 a e74c3c `[ERROR]`", "30 a 3498db `[INFO]` Health"}},
	{"removed", `local db = PPDB.new("D") db:setDiscordWebhook(url .. "a") db:setDiscordWebhook(nil) db:init("broken", {}) task.wait(31)`, nil},
	{"opened in two ways", `PPDB.new("D") local db = PPDB.new("D", PPDB.DBOptions.new()) db:setDiscordWebhook(url .. "a") PPDB.new("D"):init("broken", {})`,
		[]string{"0 a e74c3c `[ERROR]`"}},
	{"a bad hook", `local db = PPDB.new("D", { hooks = { beforeSave = function() error("oh no") end } }) db:setDiscordWebhook(url .. "a") db:init("k", {}) task.wait(2)`,
		[]string{"1 a e74c3c `[ERROR]` Error in beforeSave: ServerScriptService.Test:1: oh no"}},
	{"at the very end", `local db = PPDB.new("D", { hooks = { afterSave = function() error("last") end } }) db:setDiscordWebhook(url .. "a") game:BindToClose(function() db:init("k", {}) end)`,
		[]string{"0 a e74c3c `[ERROR]` Error in afterSave: ServerScriptService.Test:1: last"}},
}

func TestDiscord(t *testing.T) {
	for _, c := range discordCases {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				f, d := newFaults(), &discord{}
				f.breakDocument(t, "broken")
				w := newWebhookWorld(t, f, d)
				w.start(t, `local PPDB = require(game.ServerStorage.PPDB) `+c.script, 0, 0)
				assert.Empty(t, w.say(runtime.Error))
				slices.Sort(d.lines) // webhooks do not wait for each other
				if assert.Len(t, d.lines, len(c.want), "%q", d.lines) {
					for i, want := range c.want {
						assert.Contains(t, d.lines[i], want)
					}
				}
				w.keepsSecrets(t)
				for _, m := range w.messages {
					assert.NotContains(t, m.Text, "Health", "debug is off")
				}
			})
		})
	}
}

// breakDocument stores under a key of the store D what is no JSON.
func (f *faults) breakDocument(t *testing.T, key string) {
	_, err := f.Backend.Save(context.Background(), datastore.Key{Store: "D", Scope: "global", Name: key},
		datastore.Write{Change: datastore.Change{Value: []byte("{")}, Now: time.Now().UnixMilli(), Origin: "elsewhere"})
	require.NoError(t, err)
}

// keepsSecrets checks that no message holds a webhook's URL.
func (w *world) keepsSecrets(t *testing.T) {
	for _, m := range w.messages {
		assert.NotContains(t, m.Text+m.Traceback, token)
	}
}

// TestDiscordEmbed compares a whole payload.
func TestDiscordEmbed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f, d := newFaults(), &discord{}
		w := newWebhookWorld(t, f, d)
		w.start(t, `
			local db = require(game.ServerStorage.PPDB).new("Coins", { debug = true, discordWebhook = url .. "a", enableDiscordLog = true })
			task.wait(31)`, 0, 0)
		assert.JSONEq(t, `{"embeds":[{"title":"🧠 PPDB Log","description":"`+"`[INFO]`"+` Health → Cache Keys: 0 | Write Queue: 0",
			"color":3447003,"timestamp":"2000-01-01T00:00:30Z","footer":{"text":"Coins"}}]}`, d.last)
		assert.Contains(t, w.say(runtime.Output), "[PPDB][INFO][2000-01-01 00:00:30] Health → Cache Keys: 0 | Write Queue: 0")
	})
}

// TestDiscordNeverBlocks checks that a Discord which never answers, or says no,
// holds up neither saves nor, for long, the end, and that this is said.
func TestDiscordNeverBlocks(t *testing.T) {
	const script = `
		local db = require(game.ServerStorage.PPDB).new("D", { hooks = { beforeSave = function() error(string.rep("é", 5000)) end } })
		db:setDiscordWebhook(url .. "a")
		for i = 1, 500 do
			db:init("k" .. i, {})
		end
		task.wait(1.5)
		assert(backend.peek("D", "k1") ~= "nothing" and backend.peek("D", "k500") ~= "nothing")`
	for name, c := range map[string]struct {
		discord *discord
		want    []string
		ends    time.Duration
	}{
		"hangs": {&discord{hang: true}, []string{"PPDB: a message to Discord was dropped: more than 256 messages wait to be sent",
			"PPDB: 500 messages to Discord were dropped in all"}, 6500 * time.Millisecond},
		"says no": {&discord{code: 404}, []string{"PPDB: a message to Discord was dropped: HTTP 404 (Not Found)",
			"PPDB: 500 messages to Discord were dropped in all"}, 1500 * time.Millisecond},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w := newWebhookWorld(t, newFaults(), c.discord)
				begun := time.Now()
				w.start(t, script, 0, 0)
				assert.Empty(t, w.say(runtime.Error))
				assert.InDelta(t, c.ends.Seconds(), time.Since(begun).Seconds(), 0.2)
				var said []string
				for _, text := range w.say(runtime.Warning) {
					if strings.HasPrefix(text, "PPDB: ") {
						said = append(said, text)
					}
				}
				assert.Equal(t, c.want, said)
				w.keepsSecrets(t)
			})
		})
	}
}

func TestDiscordArguments(t *testing.T) {
	inBubble(t, func(t *testing.T, _ *faults, w *world) {
		w.start(t, `
			local db = require(game.ServerStorage.PPDB).new("D")
			local function raises(want, name, ...)
				local ok, text = pcall(db[name], db, ...)
				assert(not ok and text == want, text)
			end
			raises("PPDB:setWebhook: argument #1 (url) must be a string, got number", "setWebhook", 5)
			raises("PPDB:setDiscordWebhook: argument #1 (url) must be a string, got table", "setDiscordWebhook", {})
			raises('PPDB:setDiscordWebhook: argument #2 (minLevel) must be "DEBUG", "INFO", "WARN" or "ERROR", got "error"', "setDiscordWebhook", "u", "error")
			raises('PPDB:setDiscordWebhook: argument #2 (minLevel) must be "DEBUG", "INFO", "WARN" or "ERROR", got boolean', "setDiscordWebhook", "u", true)
			assert(db.Webhook == "" and db.enabledSTD == false)
			db:setDiscordWebhook("u", "WARN")
			assert(db.Webhook == "u" and db.enabledSTD == true)
			db:sendToDiscord(true)`, 0, 0)
		assert.Empty(t, w.say(runtime.Error))
		assert.Equal(t, []string{"PPDB: HTTP requests are not enabled, so nothing is sent to Discord"}, w.say(runtime.Info))
	})
}
