package module

import (
	"math"
	"slices"
	"time"

	"lanai/runtime/luau/vm"
)

// This file holds the options of PPDB's constructor. Its one rule: every form
// that any version of the original took is understood, and what is of the wrong
// type is refused by name.
//
// One option is Lanai's own: sessionLock = true, or a number of seconds, keeps
// each key on one server at a time, from the call that loads it until leave,
// close, delete or the end of the server, which saves first. init on another
// server waits for that, or until a server that died has not renewed its lock
// for that long (30 s for true). A server that was cut off for longer loses its
// locks: what it has not saved is saved if nobody took the key meanwhile, and
// otherwise refused and logged; OnInvalidate fires, and the key is read again.
// leave ends an init that waits.

// defaultLock is how long a session lock outlives a server that died, unless
// the script says otherwise.
const defaultLock = 30 * time.Second

// hookNames are the hooks a database can have.
var hookNames = []string{"afterDelete", "afterInit", "afterLoad", "afterSave", "beforeDelete", "beforeInit", "beforeSave"}

// options are the fields of an options table, with the type each must have; by
// any of them a second argument is known as options.
var options = []struct {
	name string
	is   func(vm.Value) bool
	want string
}{
	{"cache", vm.Value.IsBoolean, "a boolean"},
	{"cacheTtl", vm.Value.IsNumber, "a number"},
	{"debug", vm.Value.IsBoolean, "a boolean"},
	{"discordWebhook", isWebhook, "a string"},
	{"enableDiscordLog", vm.Value.IsBoolean, "a boolean"},
	{"expire", vm.Value.IsNumber, "a number"},
	{"hooks", vm.Value.IsTable, "a table"},
	{"migrations", vm.Value.IsTable, "a table"},
	{"retries", vm.Value.IsNumber, "a number"},
	{"scope", vm.Value.IsString, "a string"},
	{"sessionLock", isLock, "a boolean or at least 1 second"},
}

func isWebhook(v vm.Value) bool {
	_, ok := webhookText(v)
	return ok
}

func isLock(v vm.Value) bool {
	f, ok := v.AsNumber()
	return v.IsBoolean() || ok && f >= 1
}

// settings are the options of one call of the constructor; nil is not given.
type settings struct {
	fields  map[string]vm.Value
	options bool // from DBOptions.new()
}

// readSettings understands (opts) and (hooks, expire, retries, migrations),
// arguments 2 and on of a constructor.
func (p *ppdb) readSettings(c *vm.Call, args []vm.Value) settings {
	args = append(slices.Clone(args), vm.Nil, vm.Nil, vm.Nil, vm.Nil)
	t := args[0].AsTable()
	if t == nil && !args[0].IsNil() {
		c.Errorf("PPDB.new: argument #2 (options) must be a table, got %s", c.VM().Typeof(args[0]))
	}
	s := settings{fields: make(map[string]vm.Value), options: t != nil && t.Meta() == p.marked}
	positional := !args[1].IsNil() || !args[2].IsNil() || !args[3].IsNil()
	if t == nil || !s.options && !hasOption(t) && (positional || hasHook(t)) {
		for i, name := range []string{"hooks", "expire", "retries", "migrations"} {
			s.fields[name] = args[i]
		}
	} else {
		for _, o := range options {
			s.fields[o.name] = t.GetStr(o.name)
		}
	}
	s.check(c)
	return s
}

// check raises what is of the wrong type.
func (s settings) check(c *vm.Call) {
	for _, o := range options {
		if v := s.fields[o.name]; !v.IsNil() && !o.is(v) {
			c.Errorf("PPDB.new: option %s must be %s, got %s", o.name, o.want, shown(c.VM(), v))
		}
	}
	if t := s.fields["hooks"].AsTable(); t != nil {
		for _, name := range hookNames {
			if fn := t.GetStr(name); !fn.IsNil() && !fn.IsFunction() {
				c.Errorf("PPDB.new: hook %s must be a function, got %s", name, c.VM().Typeof(fn))
			}
		}
	}
	if t := s.fields["migrations"].AsTable(); t != nil {
		for at, k, fn, ok := t.At(0); ok; at, k, fn, ok = t.At(at) {
			if n, step := migrationStep(k); step && !fn.IsFunction() {
				c.Errorf("PPDB.new: migration %d must be a function, got %s", n, c.VM().Typeof(fn))
			}
		}
	}
}

// shown names the type of a value, or the number it is.
func shown(machine *vm.VM, v vm.Value) string {
	if v.IsNumber() {
		return vm.ToString(v)
	}
	return machine.Typeof(v)
}

// lock gives how long a session lock outlives a server that died, 0 for no lock.
func (s settings) lock() (ttl time.Duration, given bool) {
	v := s.fields["sessionLock"]
	switch f, ok := v.AsNumber(); {
	case v.IsNil():
		return 0, false
	case ok:
		return seconds(math.Min(f, 1e6)), true
	case v.Truthy():
		return defaultLock, true
	}
	return 0, true
}

// expire gives the life of unused documents.
func (s settings) expire() (time.Duration, bool) {
	for _, name := range []string{"expire", "cacheTtl"} {
		if f, ok := s.fields[name].AsNumber(); ok {
			return seconds(f), true
		}
	}
	return 0, false
}

// migrationStep gives the number of a migration from its key in the table.
func migrationStep(k vm.Value) (n int, ok bool) {
	f, number := k.AsNumber()
	return int(f), number && f == math.Trunc(f) && f >= 1 && f <= math.MaxInt32
}

func hasOption(t *vm.Table) bool {
	for _, o := range options {
		if !t.GetStr(o.name).IsNil() {
			return true
		}
	}
	return false
}

func hasHook(t *vm.Table) bool {
	return slices.ContainsFunc(hookNames, func(name string) bool { return !t.GetStr(name).IsNil() })
}
