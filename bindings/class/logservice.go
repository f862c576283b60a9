package class

import (
	"regexp"

	"lanai/bindings/bind"
	"lanai/runtime"
	"lanai/runtime/instance"
	"lanai/runtime/luau/vm"
)

// This file holds LogService and ScriptContext, which show a server's
// messages to its scripts. Its one rule: what a handler says is not shown to
// the handlers again.

// LogService is the class LogService.
// https://create.roblox.com/docs/reference/engine/classes/LogService
var LogService = bind.Class{
	Name:    "LogService",
	Service: true,
	Events:  []string{"MessageOut", "ServerMessageOut"},
	Methods: map[string]bind.Method{
		"ClearOutput":        func(c *bind.Call) { bind.From[*messageLog](c.Env).history = nil },
		"Error":              func(c *bind.Call) { say(c, runtime.Error, 1) },
		"GetLogHistory":      getLogHistory,
		"GetLogHistoryAsync": getLogHistory,
		"Info":               func(c *bind.Call) { say(c, runtime.Info, 1) },
		"Log":                func(c *bind.Call) { say(c, messageLevel(c, 1), 2) },
		"Output":             func(c *bind.Call) { say(c, runtime.Output, 1) },
		"Warn":               func(c *bind.Call) { say(c, runtime.Warning, 1) },
	},
	Unsupported: map[string]string{
		"GetLogger": "messages are not sorted by logger; use Info, Warn and Error of LogService",
	},
}

// ScriptContext is the class ScriptContext.
// https://create.roblox.com/docs/reference/engine/classes/ScriptContext
var ScriptContext = bind.Class{
	Name:     "ScriptContext",
	Service:  true,
	Events:   []string{"Error"},
	Refused:  map[string]string{"SetTimeout": "The current thread cannot call 'SetTimeout' (lacking capability Plugin)"},
	Defaults: map[string]any{"Name": "Script Context"},
}

// logHistory is how many messages GetLogHistory remembers.
const logHistory = 1000

// messageLog is what a server has said.
type messageLog struct {
	history []logged
	busy    bool // handlers are running
}

type logged struct {
	message runtime.Message
	unix    float64 // when it was sent, in seconds since 1970
}

// RecordMessages makes LogService and ScriptContext see a server's messages.
func RecordMessages(env *bind.Env) {
	log := &messageLog{}
	bind.Provide(env, log)
	env.Listen(func(m runtime.Message) { log.record(env, m) })
}

func (l *messageLog) record(env *bind.Env, m runtime.Message) {
	if len(l.history) >= logHistory {
		l.history = append(l.history[:0], l.history[logHistory/10:]...)
	}
	l.history = append(l.history, logged{m, float64(env.Loop.Now().Unix())})
	if l.busy {
		return
	}
	l.busy = true
	defer func() { l.busy = false }()
	if s, _ := env.Tree.FindService("LogService"); s != nil {
		fire(s, "MessageOut", m.Text, messageType(env, m.Level))
	}
	if !m.Uncaught || m.Instance == nil {
		return
	}
	if s, _ := env.Tree.FindService("ScriptContext"); s != nil {
		fire(s, "Error", m.Text, m.Traceback, m.Instance)
	}
}

// fire fires an event by name.
func fire(i *instance.Instance, event string, args ...any) {
	i.FireEvent(i.Class().Event(event), args...)
}

// say reports the text in argument at, in which {name} stands for an entry of
// the table behind it.
func say(c *bind.Call, level runtime.Level, at int) {
	text := c.String(at)
	if !c.Missing(at + 1) {
		context := c.Table(at + 1)
		text = placeholder.ReplaceAllStringFunc(text, func(name string) string {
			v := context.GetStr(name[1 : len(name)-1])
			if v.IsNil() {
				return name
			}
			return vm.ToString(v)
		})
	}
	c.Env.Print(c.Thread(), level, text)
}

var placeholder = regexp.MustCompile(`\{\w+\}`)

// messageLevel returns argument i, an item of Enum.MessageType.
func messageLevel(c *bind.Call, i int) runtime.Level {
	return runtime.Level(enumArgument(c, i, "MessageType").Value) // the two have the same order
}

func messageType(env *bind.Env, level runtime.Level) any {
	return enumItem(env, "MessageType", [...]string{
		runtime.Output: "MessageOutput", runtime.Info: "MessageInfo",
		runtime.Warning: "MessageWarning", runtime.Error: "MessageError"}[level])
}

func getLogHistory(c *bind.Call) {
	history := bind.From[*messageLog](c.Env).history
	list := vm.NewTable(len(history), 0)
	for i, l := range history {
		entry := vm.NewTable(0, 3)
		entry.SetStr("message", vm.Str(l.message.Text))
		entry.SetStr("messageType", c.Env.ToLuau(messageType(c.Env, l.message.Level)))
		entry.SetStr("timestamp", vm.Number(l.unix))
		list.SetInt(i+1, entry.Value())
	}
	c.Return(list.Value())
}
