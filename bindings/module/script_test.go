package module_test

// This file runs the script tests of testdata on whole servers with a memory
// store, in a bubble of virtual time. Its one rule: a case is one text file.
//
// testdata/*/*.luau are Scripts in ServerScriptService. A script passes when it
// reaches its last line and nothing else goes wrong: errors and warnings must be
// announced, in order, by comments: `--> error "text"`, `--> warning "text"`
// (a part of the message is enough), on server 2 alone by `--> error@2 "text"`. Lines of their own set the server up:
// `--! players 3`, `--! for 10` (seconds until it closes), `--! limits` (Roblox's
// budgets), `--! servers 2` (as many servers on one store, each with `server`
// telling its number). Afterwards `--! stored Store/scope/key JSON` must hold,
// and `--! stored Store/scope/key nothing`.
//
// `offline(true)` cuts the server off from the store, `offline(false)` connects it again.
// `--! file ServerScriptService.Name` begins a ModuleScript that takes up the rest of the file, or up to the next one.
// Scripts see a global `backend`: backend.delay(verb, seconds), backend.fail(verb, n),
// backend.count(verb), backend.peek(store, key), backend.put(store, key, json).

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"lanai/bindings"
	"lanai/datastore"
	"lanai/datastore/backendtest"
	"lanai/datastore/memory"
	"lanai/runtime"
	"lanai/runtime/luau/vm"
	"lanai/runtime/project"
)

// faults is a memory backend that scripts slow down and break.
type faults struct {
	*backendtest.Faulty
	cloud *memory.Cloud
	mu    sync.Mutex // guards the rest
	delay map[string]time.Duration
	fail  map[string]int
	count map[string]int
}

func newFaults() *faults {
	f := &faults{cloud: memory.NewCloud(), delay: map[string]time.Duration{}, fail: map[string]int{}, count: map[string]int{}}
	f.Faulty = &backendtest.Faulty{Backend: memory.New()}
	f.Inject(f.decide)
	return f
}

// decide counts a call and breaks it as the script has asked.
func (f *faults) decide(c backendtest.Call) backendtest.Fault {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.count[c.Verb]++
	fault := backendtest.Fault{Delay: f.delay[c.Verb]}
	if f.fail[c.Verb] > 0 {
		f.fail[c.Verb]--
		fault.Before = errors.New("HTTP 500 (Internal Server Error)")
	}
	return fault
}

// stored gives the JSON text under a key, "nothing" when there is none.
func (f *faults) stored(key datastore.Key) string { return storedIn(f.Backend, key) }

func storedIn(b datastore.Backend, key datastore.Key) string {
	e, err := b.Load(context.Background(), key)
	if err != nil || !e.Live() {
		return "nothing"
	}
	if key.Ordered {
		return strconv.FormatInt(e.Number, 10)
	}
	return string(e.Value)
}

// table is the script's view of the backend.
func (f *faults) table() vm.Value {
	t := vm.NewTable(0, 5)
	set := func(name string, do func(c *vm.Call)) {
		t.SetStr(name, vm.NewFunction(name, func(c *vm.Call) {
			f.mu.Lock()
			defer f.mu.Unlock()
			do(c)
		}).Value())
	}
	key := func(c *vm.Call) datastore.Key {
		return datastore.Key{Store: c.CheckString(1), Scope: "global", Name: c.CheckString(2)}
	}
	set("delay", func(c *vm.Call) { f.delay[c.CheckString(1)] = time.Duration(c.CheckNumber(2) * float64(time.Second)) })
	set("fail", func(c *vm.Call) { f.fail[c.CheckString(1)] = c.CheckInt(2) })
	set("count", func(c *vm.Call) { c.ReturnNumber(float64(f.count[c.CheckString(1)])) })
	set("peek", func(c *vm.Call) { c.ReturnString(f.stored(key(c))) })
	set("put", func(c *vm.Call) {
		_, err := f.Backend.Save(context.Background(), key(c), datastore.Write{
			Change: datastore.Change{Value: []byte(c.CheckString(3))}, Now: time.Now().UnixMilli(), Origin: "elsewhere"})
		if err != nil {
			c.Errorf("%v", err)
		}
	})
	return t.Value()
}

// world is a server under test and what it said.
type world struct {
	*runtime.Server
	number int
	engine *datastore.Engine

	messages []runtime.Message
}

func newWorld(t *testing.T, f *faults, o datastore.Options, number int) *world {
	connection := newLink(f)
	w := &world{number: number, engine: datastore.Open(connection, o)}
	cloud := datastore.OpenCloud(f.cloud, datastore.CloudOptions{Limits: o.Limits})
	s, err := bindings.New(bindings.Options{Store: w.engine, Cloud: cloud, UntilIdle: true, Seed: 1,
		Sink: func(m runtime.Message) { w.messages = append(w.messages, m) }})
	require.NoError(t, err)
	s.VM.OnPanic = func(r any, stack []byte) { t.Errorf("panic in a native function: %v\n%s", r, stack) }
	s.VM.Globals.SetStr("backend", f.table())
	s.VM.Globals.SetStr("server", vm.Int(number))
	s.VM.Globals.SetStr("offline", vm.NewFunction("offline", func(c *vm.Call) {
		connection.set(c.CheckBool(1))
	}).Value())
	w.Server = s
	return w
}

// node builds a path of project nodes.
func node(root *project.Node, path, class, source string) {
	at := root
	for i, name := range strings.Split(path, ".") {
		child := at.Child(name)
		if child == nil {
			child = &project.Node{Name: name, ClassName: "Folder"}
			if i == 0 {
				child.ClassName = name
			}
			at.Children = append(at.Children, child)
		}
		at = child
	}
	at.ClassName, at.Source = class, source
}

// module is one that a test brings along.
type module struct{ path, source string }

var moduleStart = regexp.MustCompile(`(?m)^--! file (\S+)$`)

// divided gives the script of a test and its modules; the lines of modules are counted from their own first.
func divided(src string) (script string, modules []module) {
	at := moduleStart.FindAllStringSubmatchIndex(src, -1)
	if len(at) == 0 {
		return src, nil
	}
	for i, m := range at {
		end := len(src)
		if i+1 < len(at) {
			end = at[i+1][0]
		}
		modules = append(modules, module{src[m[2]:m[3]], src[m[1]+1 : end]})
	}
	return src[:at[0][0]], modules
}

// start gives the server a place with one script and runs it to its end.
func (w *world) start(t *testing.T, src string, players int, seconds float64) {
	root := &project.Node{Name: "Game", ClassName: "DataModel"}
	script, modules := divided(src)
	node(root, "ServerScriptService.Test", "Script", script+"\nprint(\"ran to the end\")")
	for _, m := range modules {
		node(root, m.path, "ModuleScript", m.source)
	}
	w.Place(&project.Project{Name: "Test", Root: root})
	bindings.Ready(w.Server)
	w.StartScripts()
	bindings.Join(w.Server, players)
	ctx := context.Background()
	if seconds > 0 {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, time.Duration(seconds*float64(time.Second)))
		defer cancel()
	}
	assert.NoError(t, w.Run(ctx))
	closing, cancel := context.WithTimeout(context.Background(), time.Hour)
	defer cancel()
	assert.NoError(t, w.engine.Close(closing))
	assert.NoError(t, w.Tree.Check())
}

var (
	announced = regexp.MustCompile(`--> (error|warning|info|output)(?:@(\d))? ("(?:[^"\\]|\\.)*")\s*$`)
	setting   = regexp.MustCompile(`(?m)^--! (\w+)(?: (.*))?$`)
)

func TestScripts(t *testing.T) {
	files, err := filepath.Glob("testdata/*/*.luau")
	require.NoError(t, err)
	require.NotEmpty(t, files)
	for _, file := range files {
		if strings.HasPrefix(file, "testdata/redis/") {
			continue // redis_test.go
		}
		t.Run(strings.TrimSuffix(strings.TrimPrefix(file, "testdata/"), ".luau"), func(t *testing.T) {
			src, err := os.ReadFile(file)
			require.NoError(t, err)
			synctest.Test(t, func(t *testing.T) { testScript(t, string(src)) })
		})
	}
}

// testSettings are what the `--!` lines of a test say.
type testSettings struct {
	players, servers int
	seconds          float64
	limits           datastore.Limits
	stored           map[string]string
}

func readSettings(t *testing.T, src string) testSettings {
	s := testSettings{servers: 1, limits: datastore.LimitsOff, stored: map[string]string{}}
	for _, m := range setting.FindAllStringSubmatch(src, -1) {
		switch m[1] {
		case "players":
			s.players, _ = strconv.Atoi(m[2])
		case "for":
			s.seconds, _ = strconv.ParseFloat(m[2], 64)
		case "servers":
			s.servers, _ = strconv.Atoi(m[2])
		case "limits":
			s.limits = datastore.LimitsRoblox
		case "file": // divided reads it
		case "stored":
			path, text, _ := strings.Cut(m[2], " ")
			s.stored[path] = text
		default:
			t.Fatalf("unknown setting --! %s", m[1])
		}
	}
	return s
}

// checkStored compares what is stored with what the test says.
func (s testSettings) checkStored(t *testing.T, get func(datastore.Key) string) {
	for path, want := range s.stored {
		parts := strings.SplitN(path, "/", 3)
		key := datastore.Key{Store: parts[0], Scope: parts[1], Name: parts[2]}
		if name, ok := strings.CutPrefix(key.Store, "ordered:"); ok {
			key.Store, key.Ordered = name, true
		}
		got := get(key)
		if want == "nothing" || got == "nothing" {
			assert.Equal(t, want, got, path)
		} else {
			assert.JSONEq(t, want, got, path)
		}
	}
}

func testScript(t *testing.T, src string) {
	s := readSettings(t, src)
	f := newFaults()
	worlds := make([]*world, s.servers)
	var all sync.WaitGroup
	for i := range worlds {
		worlds[i] = newWorld(t, f, datastore.Options{Limits: s.limits}, i+1)
		all.Go(func() { worlds[i].start(t, src, s.players, s.seconds) })
	}
	all.Wait()
	s.checkStored(t, f.stored)
	for _, w := range worlds {
		w.expect(t, src)
	}
}

// expect compares what the server said with what the script announces.
func (w *world) expect(t *testing.T, src string) {
	want := map[string][]string{}
	for i, line := range strings.Split(src, "\n") {
		if m := announced.FindStringSubmatch(line); m != nil {
			text, err := strconv.Unquote(m[3])
			require.NoError(t, err, "line %d", i+1)
			if m[2] != "" && m[2] != strconv.Itoa(w.number) {
				continue
			}
			want[m[1]] = append(want[m[1]], text)
		}
	}
	ended := false
	got := map[string][]string{}
	for _, m := range w.messages {
		ended = ended || m.Text == "ran to the end"
		got[m.Level.String()] = append(got[m.Level.String()], m.Text)
	}
	assert.True(t, ended, "the script did not reach its last line")
	for _, level := range []string{"error", "warning", "info"} {
		if !assert.Len(t, got[level], len(want[level]), "%ss", level) {
			continue
		}
		for i, text := range want[level] {
			assert.Contains(t, got[level][i], text)
		}
	}
	for _, text := range want["output"] {
		assert.Contains(t, got["output"], text)
	}
	if t.Failed() {
		for _, m := range w.messages {
			t.Log(fmt.Sprintf("%8.3f %-7s %s:%d %s", m.Time, m.Level, m.Script, m.Line, m.Text), m.Traceback)
		}
	}
}
