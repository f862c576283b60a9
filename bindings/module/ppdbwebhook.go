package module

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"time"

	"lanai/bindings/bind"
	"lanai/datastore"
	"lanai/runtime"
	"lanai/runtime/luau/vm"
	"lanai/runtime/outbound"
)

// This file holds what PPDB tells Discord: errors at once, and every 30 seconds
// how each database is. Its one rule: nothing waits for Discord, and the URL of
// a webhook, which is a secret, appears in no text.

const (
	statusInterval = 30 * time.Second
	discordDrain   = 5 * time.Second // for what still waits when the server ends
	discordTitle   = "🧠 PPDB Log"
	discordText    = 2000 // characters of a message that are sent

	colorPlain = 0x3498db
	colorError = 0xe74c3c
)

// logLevels are the levels of messages, in ascending order.
var logLevels = []string{"DEBUG", "INFO", "WARN", "ERROR"}

// discordLog sends the messages of all databases of a server.
type discordLog struct {
	p       *ppdb
	queue   *outbound.Webhooks // nil: requests are not allowed
	stop    func()             // ends the status messages
	toldOff bool
}

// newDiscordLog returns the server's. Without permission it sends nothing.
func newDiscordLog(p *ppdb) *discordLog {
	d := &discordLog{p: p}
	client := bind.From[*outbound.Client](p.env)
	if !client.Enabled() {
		return d
	}
	d.queue = outbound.NewWebhooks(outbound.WebhookOptions{Sender: client, Report: func(why string) {
		p.env.Loop.Post(func() { p.env.Say(runtime.Warning, "PPDB: a message to Discord was dropped: %s", why) })
	}})
	d.stop = d.queue.Every(statusInterval, func() { p.env.Loop.Post(d.status) })
	return d
}

// drain sends what waits, as far as there is time for it, and then calls done
// on the loop.
func (d *discordLog) drain(done func()) {
	if d.queue == nil {
		done()
		return
	}
	d.stop()
	d.p.background(func() func() {
		ctx, cancel := context.WithTimeout(context.Background(), discordDrain)
		defer cancel()
		dropped := d.queue.Close(ctx)
		return func() {
			if dropped > 0 {
				d.p.env.Say(runtime.Warning, "PPDB: %d messages to Discord were dropped in all", dropped)
			}
			done()
		}
	})
}

// status tells how each database is that has a webhook, and prints it where
// debug is on.
func (d *discordLog) status() {
	byName := func(a, b datastore.StoreRef) int {
		return cmp.Or(cmp.Compare(a.Store, b.Store), cmp.Compare(a.Scope, b.Scope))
	}
	for _, ref := range slices.SortedFunc(maps.Keys(d.p.shelves), byName) {
		for _, db := range d.p.shelves[ref].databases {
			if url := db.webhook(); url != "" && db.discord.status {
				figures := db.docs.Stats()
				text := fmt.Sprintf("Health → Cache Keys: %d | Write Queue: %d", figures.Cached, figures.Dirty)
				db.print("INFO", text)
				db.send(url, "INFO", text, "status "+db.ref.Store+"/"+db.ref.Scope)
			}
		}
	}
}

// discordSettings are what a database's scripts have said about Discord beside
// the fields Webhook and enabledSTD.
type discordSettings struct {
	log    int  // what is logged at this level and above is sent: an index of logLevels
	status bool // how the database is, too
	off    bool // nothing is sent
}

// newDiscordSettings holds before a script says anything.
var newDiscordSettings = discordSettings{log: slices.Index(logLevels, "ERROR"), status: true}

// setDiscord turns the messages to Discord on or off.
func (db *database) setDiscord(on bool) {
	db.table.SetStr("enabledSTD", vm.Bool(on))
	db.discord.off = !on
	if d := db.p.discord; on && d.queue == nil && !d.toldOff {
		d.toldOff = true
		db.p.env.Say(runtime.Info, "PPDB: HTTP requests are not enabled, so nothing is sent to Discord")
	}
}

// setWebhook is setWebhook(url): where messages go once they are turned on.
func (c *databaseCall) setWebhook() {
	url := c.arg(1)
	if _, ok := webhookText(url); !ok && !url.IsNil() {
		c.wrong(1, "url", "a string")
	}
	if url.IsNil() {
		url = vm.Str("")
	}
	c.db.table.SetStr("Webhook", url)
}

// setDiscordWebhook is setDiscordWebhook(url, minLevel): it also turns the
// messages on, or with no url off. Of what is logged it sends minLevel and
// above, and status messages if that includes INFO.
func (c *databaseCall) setDiscordWebhook() {
	settings := newDiscordSettings
	if level := c.arg(2); !level.IsNil() {
		n := slices.Index(logLevels, vm.ToString(level))
		if n < 0 {
			c.Errorf(`PPDB:%s: argument #2 (minLevel) must be "DEBUG", "INFO", "WARN" or "ERROR", got %s`, c.Name(), quoted(c.VM(), level))
		}
		settings = discordSettings{log: n, status: n <= slices.Index(logLevels, "INFO")}
	}
	c.setWebhook()
	c.db.discord = settings
	text, _ := webhookText(c.arg(1))
	c.db.setDiscord(text != "")
}

// quoted shows a script's value in a message: a string as it is, of anything
// else the type.
func quoted(machine *vm.VM, v vm.Value) string {
	if v.IsString() {
		return fmt.Sprintf("%q", v.AsString().String())
	}
	return machine.Typeof(v)
}

// webhookText gives a URL that is a string or a Secret.
func webhookText(v vm.Value) (url string, ok bool) {
	if s, secret := bind.DataOf[*bind.Secret](v); secret {
		return s.Reveal(), true
	}
	if !v.IsString() {
		return "", false
	}
	return v.AsString().String(), true
}

// webhook gives the URL to which messages of the database go at the moment, ""
// for none: its own if they are turned on, else the one that all scripts share
// in _G.PPDBM_WEBHOOK.
func (db *database) webhook() string {
	if db.p.discord.queue == nil || db.discord.off {
		return ""
	}
	own, _ := webhookText(db.table.GetStr("Webhook"))
	if own != "" && db.table.GetStr("enabledSTD").Truthy() {
		return own
	}
	if shared := db.p.env.VM.Globals.GetStr("_G").AsTable(); shared != nil && own == "" {
		own, _ = webhookText(shared.GetStr("PPDBM_WEBHOOK"))
		return own
	}
	return ""
}

// logWebhook gives where a message of a level goes, "" when nobody hears it. A store
// opened in two ways has one log: it is enough if one of them has a webhook.
func (db *database) logWebhook(level string) string {
	if db.p.discord.queue == nil {
		return ""
	}
	for _, other := range append([]*database{db}, db.databases...) {
		if slices.Index(logLevels, level) >= other.discord.log {
			if url := other.webhook(); url != "" {
				return url
			}
		}
	}
	return ""
}

// discordEmbed is one message as Discord takes it.
// https://discord.com/developers/docs/resources/message#embed-object
type discordEmbed struct {
	Title       string `json:"title"`
	Description string `json:"description"`
	Color       int    `json:"color"`
	Timestamp   string `json:"timestamp"`
	Footer      struct {
		Text string `json:"text"`
	} `json:"footer"`
}

// send puts a message into the queue.
func (db *database) send(url, level, text, replaces string) {
	if r := []rune(text); len(r) > discordText {
		text = string(r[:discordText]) + "…"
	}
	e := discordEmbed{Title: discordTitle, Description: "`[" + level + "]` " + text, Color: colorPlain,
		Timestamp: db.p.env.Loop.Now().UTC().Format(time.RFC3339)}
	if level == "ERROR" {
		e.Color = colorError
	}
	e.Footer.Text = db.ref.Store
	embed, err := json.Marshal(e)
	if err != nil {
		return // cannot happen: the fields are strings and a number
	}
	db.p.discord.queue.Post(outbound.Message{URL: url, Embed: embed, Replaces: replaces})
}
