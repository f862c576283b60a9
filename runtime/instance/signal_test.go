package instance

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// named is a handler with a name that fires a signal.
type named struct{ signal *Signal }

func (h named) Handle([]any)   { h.signal.Fire() }
func (h named) String() string { return "anonymous function on line 3 in Main" }

func TestDepthNamesTheHandler(t *testing.T) {
	var texts []string
	tree := newTree(t, Options{Report: func(l Level, text string) {
		assert.Equal(t, LevelError, l)
		texts = append(texts, text)
	}})
	s := create(t, tree, "BindableEvent", "E", nil).EventNamed("Event")
	n := 0
	s.Connect(named{s})
	s.Connect(counter(&n))
	s.Fire()
	assert.Equal(t, 80, n)
	assert.Equal(t, []string{
		"Maximum event re-entrancy depth exceeded for BindableEvent.Event",
		"Maximum event re-entrancy depth exceeded for BindableEvent.Event when calling anonymous function on line 3 in Main",
	}, texts)
}

func TestPanicLeavesTheTreeSound(t *testing.T) {
	for _, mode := range []SignalMode{Immediate, Deferred} {
		tree := newTree(t, Options{Mode: mode})
		ws := service(t, tree, "Workspace")
		a := create(t, tree, "Folder", "A", nil)
		n := 0
		ws.EventNamed("ChildAdded").Connect(counter(&n))
		c := ws.EventNamed("ChildAdded").Connect(HandlerFunc(func([]any) { panic("boom") }))
		assert.Panics(t, func() {
			_ = a.SetParent(ws)
			tree.Flush()
		})
		require.NoError(t, tree.Check())
		c.Disconnect()
		tree.Flush()
		require.NoError(t, a.SetParent(nil))
		require.NoError(t, a.SetParent(ws))
		tree.Flush()
		assert.Same(t, ws, a.Parent())
		assert.Equal(t, map[SignalMode]int{Immediate: 1, Deferred: 2}[mode], n)
	}
}

func TestDeferIsCalledOncePerFlush(t *testing.T) {
	var flushes []func()
	tree := newTree(t, Options{Mode: Deferred, Defer: func(f func()) { flushes = append(flushes, f) }})
	s := tree.NewSignal("Test")
	n := 0
	s.Connect(HandlerFunc(func([]any) {
		if n++; n == 2 {
			s.Fire() // runs in the same flush
		}
	}))
	s.Fire()
	s.Fire()
	require.Len(t, flushes, 1)
	assert.Equal(t, 2, tree.Pending())
	flushes[0]()
	assert.Equal(t, 3, n)
	assert.Zero(t, tree.Pending())
	require.Len(t, flushes, 1)
	s.Fire()
	assert.Len(t, flushes, 2)
	tree.SetMode(Immediate)
	assert.Equal(t, Immediate, tree.Mode())
	s.Fire()
	assert.Equal(t, 4, n)
	tree.Flush()
	assert.Equal(t, 5, n)
}

func TestWatch(t *testing.T) {
	tree := newTree(t, Options{})
	s := tree.NewSignal("RunService.Heartbeat")
	var log []bool
	first := s.Connect(HandlerFunc(func([]any) {}))
	s.Watch(func(listening bool) { log = append(log, listening) })
	s.Once(HandlerFunc(func([]any) {}))
	first.Disconnect()
	s.Fire()
	s.Fire()
	assert.Equal(t, []bool{true, false}, log)
	assert.False(t, s.Listening())
	assert.Nil(t, s.Instance())
	assert.Equal(t, "RunService.Heartbeat", s.String())
}

func TestEventSource(t *testing.T) {
	object, inst := NewBase()
	var shared *Signal
	model := &Class{Name: "DataModel", Super: inst, Events: []*Event{
		{Name: "Shared", Source: func(*Instance) *Signal { return shared }},
	}}
	r, err := NewRegistry(object, inst, model)
	require.NoError(t, err)
	tree, err := NewTree(r, Options{})
	require.NoError(t, err)
	shared = tree.NewSignal("Shared")
	n := 0
	tree.Root().EventNamed("Shared").Connect(counter(&n))
	tree.Root().FireEvent(model.Event("Shared"))
	assert.Equal(t, 1, n)
	assert.Same(t, shared, tree.Root().EventNamed("Shared"))
}

func TestOwn(t *testing.T) {
	tree := newTree(t, Options{})
	s := tree.NewSignal("Test")
	h := HandlerFunc(func([]any) {})
	c := s.Connect(h).Own("a").Own("b")
	assert.Zero(t, tree.OwnedBy("a"))
	assert.Equal(t, 1, tree.OwnedBy("b"))
	assert.Same(t, s, c.Signal())
	assert.NotNil(t, c.Handler())
	c.Disconnect()
	c.Own("a")
	assert.Zero(t, tree.OwnedBy("a"), "a connection that has ended has no owner")
	assert.Zero(t, tree.OwnedBy("b"))
}

func TestNobodyListensCostsNothing(t *testing.T) {
	tree := newTree(t, Options{})
	s := tree.NewSignal("Test")
	i := create(t, tree, "Part", "P", nil)
	touched := i.Class().Event("Touched")
	assert.Zero(t, testing.AllocsPerRun(100, func() { s.Fire(i, "text", true) }))
	assert.Zero(t, testing.AllocsPerRun(100, func() { i.FireEvent(touched, i) }))
	assert.Zero(t, testing.AllocsPerRun(100, func() { (*Signal)(nil).Fire(i) }))
	i.EventNamed("Touched")
	assert.Zero(t, testing.AllocsPerRun(100, func() { i.FireEvent(touched, i) }))
	ws := service(t, tree, "Workspace")
	assert.Zero(t, testing.AllocsPerRun(100, func() {
		_ = i.SetParent(ws)
		_ = i.SetParent(nil)
	}))
}

// A connection that was disconnected long ago must not keep later ones alive.
func TestDisconnectedConnectionsLetGo(t *testing.T) {
	tree := newTree(t, Options{})
	s := tree.NewSignal("Test")
	h := HandlerFunc(func([]any) {})
	older, newer := s.Connect(h), s.Connect(h)
	newer.Disconnect()
	assert.Nil(t, newer.next)
	assert.Nil(t, newer.prev)
	assert.True(t, older.Connected())
}
