package bindings_test

// This file tests what Go code does with players and remotes: joining,
// leaving and acting as a client. Its one rule: everything happens on the loop.

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"lanai/bindings"
	"lanai/bindings/bind"
	"lanai/bindings/class"
	"lanai/datastore"
	"lanai/datastore/memory"
	"lanai/runtime"
	"lanai/runtime/instance"
	"lanai/runtime/luau/vm"
	"lanai/runtime/sched"
)

func env(w *world) *bind.Env { return w.Bindings.(*bind.Env) }

func TestJoinGivesStableNamesAndIds(t *testing.T) {
	w := newWorld(t, bindings.Options{})
	w.place()
	var names []string
	w.Loop.Post(func() {
		for _, p := range []class.NewPlayer{{}, {UserID: 77, Name: "Ada", DisplayName: "Countess"}, {}} {
			player, err := class.Join(env(w), p)
			require.NoError(t, err)
			id, _ := player.Get("UserId")
			display, _ := player.Get("DisplayName")
			names = append(names, player.Name()+" "+vm.FormatNumber(id.(float64))+" "+display.(string))
		}
		_, err := class.Join(env(w), class.NewPlayer{UserID: 77, Name: "Eve"})
		assert.EqualError(t, err, "player Eve cannot join: Ada has the user id 77 already")
	})
	w.run(0, 0)
	assert.Equal(t, []string{"Player1 1 Player1", "Ada 77 Countess", "Player3 3 Player3"}, names)
}

func TestLeavingTwiceIsLeavingOnce(t *testing.T) {
	w := newWorld(t, bindings.Options{})
	w.place([2]string{"ServerScriptService.Main:Script", `
		game.Players.PlayerRemoving:Connect(function(p) print("removing", p.Name) p:Kick() end)`})
	w.Loop.Post(func() {
		player, err := class.Join(env(w), class.NewPlayer{})
		require.NoError(t, err)
		w.Loop.After(1, sched.Heartbeat, func(float64) {
			class.Leave(env(w), player)
			class.Leave(env(w), player)
			assert.Nil(t, player.Parent())
		})
	})
	w.run(0, 0)
	assert.Equal(t, []string{"removing Player1"}, w.texts(runtime.Output))
}

// handClock is a store's clock that a test moves.
type handClock struct{ now time.Time }

func (c *handClock) Now() time.Time { return c.now }

func (c *handClock) AfterFunc(time.Duration, func()) (stop func() bool) {
	return func() bool { return true }
}

func TestPlayersCountForTheStore(t *testing.T) {
	// budget is what an hour without requests has saved up at some time of the
	// life of a server with three players.
	budget := func(at float64) (n int) {
		clock := &handClock{start}
		engine := datastore.Open(memory.New(), datastore.Options{Clock: clock})
		defer engine.Close(t.Context())
		look := func() {
			clock.now = clock.now.Add(time.Hour)
			n = engine.Budget(datastore.ClassStandardRead)
		}
		w := newWorld(t, bindings.Options{Store: engine})
		w.place()
		if at > 0 {
			w.Loop.After(at, sched.Heartbeat, func(float64) { look() })
		}
		w.run(3, 0)
		if at == 0 {
			look()
		}
		return n
	}
	gone := budget(0)
	assert.Equal(t, gone+3*1*40, budget(0.1), "one player has joined")
	assert.Equal(t, gone+3*3*40, budget(2), "all have joined")
}

func TestServersShareNothing(t *testing.T) {
	var worlds []*world
	for range 2 {
		w := newWorld(t, bindings.Options{})
		w.place([2]string{"ServerScriptService.Main:Script", `
			_G.n = (_G.n or 0) + 1 shared.n = (shared.n or 0) + 1
			workspace:SetAttribute("n", (workspace:GetAttribute("n") or 0) + 1)
			print(_G.n, shared.n, workspace:GetAttribute("n"))`})
		w.run(0, 0)
		worlds = append(worlds, w)
	}
	for _, w := range worlds {
		assert.Equal(t, []string{"1 1 1"}, w.texts(runtime.Output))
	}
}

func TestIsService(t *testing.T) {
	for name, want := range map[string]bool{"Workspace": true, "DataStoreService": true, "Folder": false, "Nope": false, "Packages": false} {
		assert.Equal(t, want, bindings.IsService(name), name)
	}
}

func TestEveryClassCanBeMade(t *testing.T) {
	w := newWorld(t, bindings.Options{})
	w.place()
	registry := w.Tree.Registry()
	for _, name := range registry.Names() {
		c := registry.Class(name)
		switch {
		case c.Abstract || name == "DataModel":
		case c.Service:
			s, err := w.Tree.Service(name)
			require.NoError(t, err, name)
			readAll(t, w, s)
		case c.Creatable:
			i, err := w.Tree.New(name)
			require.NoError(t, err, name)
			readAll(t, w, i)
			assert.NotNil(t, i.Clone(), name)
		}
	}
	require.NoError(t, w.Tree.Check())
}

// readAll reads every property of an instance as a script would.
func readAll(t *testing.T, w *world, i *instance.Instance) {
	for _, p := range i.Class().AllProperties() {
		if p.Hidden {
			continue
		}
		value := i.Value(p)
		assert.NotPanics(t, func() { env(w).ToLuau(value) }, "%s.%s", i.Class().Name, p.Name)
		if p.Type.Kind == instance.KindEnum {
			assert.NotEqual(t, "string", w.Tree.TypeOf(value), "%s.%s has a default that is no item", i.Class().Name, p.Name)
		}
	}
}
