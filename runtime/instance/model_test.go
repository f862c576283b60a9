package instance

// This file holds the model test: random operations, some of them inside handlers, on a tree and on plain maps that
// say what must be true. Its one rule: it prints its seed, and -seed repeats a run.

import (
	"flag"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
)

var seed = flag.Uint64("seed", 0, "seed of the model tests; 0 takes a new one")

// newSeed returns the seed of a run and prints it.
func newSeed(t *testing.T) uint64 {
	s := *seed
	if s == 0 {
		s = rand.Uint64()
	}
	t.Logf("repeat with -seed %d", s)
	return s
}

// model is what must be true of the instances.
type model struct {
	parent    map[*Instance]*Instance
	children  map[*Instance][]*Instance
	destroyed map[*Instance]bool
	level     map[*Instance]any
	red       map[*Instance]bool
}

// below tells whether i is p or one of its descendants.
func (m *model) below(i, p *Instance) bool {
	for ; i != nil; i = m.parent[i] {
		if i == p {
			return true
		}
	}
	return false
}

// move changes the parent of i.
func (m *model) move(i, to *Instance) {
	if from := m.parent[i]; from != nil {
		m.children[from] = slices.DeleteFunc(slices.Clone(m.children[from]), func(c *Instance) bool { return c == i })
	}
	if m.parent[i] = to; to != nil {
		m.children[to] = append(m.children[to], i)
	}
}

// destroy destroys i and its descendants.
func (m *model) destroy(i *Instance) {
	m.move(i, nil)
	m.destroyed[i] = true
	for _, c := range slices.Clone(m.children[i]) {
		m.destroy(c)
	}
}

func TestModel(t *testing.T) {
	s := newSeed(t)
	r := rand.New(rand.NewPCG(s, 0))
	tree := newTree(t, Options{})
	root := service(t, tree, "Workspace")
	m := &model{
		parent: map[*Instance]*Instance{root: tree.Root()}, children: map[*Instance][]*Instance{},
		destroyed: map[*Instance]bool{}, level: map[*Instance]any{}, red: map[*Instance]bool{},
	}
	all := []*Instance{root}

	for step := range 5000 {
		i, j := all[r.IntN(len(all))], all[r.IntN(len(all))]
		switch op := r.IntN(20); {
		case op < 5 || len(all) < 10:
			c := create(t, tree, "Folder", fmt.Sprint("F", step), nil)
			all = append(all, c)
			if !m.destroyed[i] || r.IntN(4) == 0 {
				require.NoError(t, c.SetParent(i))
				m.move(c, i)
			}
		case op < 11:
			err := i.SetParent(j)
			switch {
			case m.parent[i] == j:
				require.NoError(t, err)
			case i == root || m.destroyed[i]:
				require.Equal(t, ParentLocked, err.(*Error).Code)
			case i == j:
				require.Equal(t, OwnParent, err.(*Error).Code)
			case m.below(j, i):
				require.Equal(t, Circular, err.(*Error).Code)
			default:
				require.NoError(t, err)
				m.move(i, j)
			}
		case op < 12 && i != root:
			require.NoError(t, i.SetParent(nil))
			m.move(i, nil)
		case op < 13 && i != root && r.IntN(3) == 0:
			require.NoError(t, i.Destroy())
			if !m.destroyed[i] {
				m.destroy(i)
			}
		case op < 15:
			i.AddTag("Red")
			m.red[i] = true
		case op < 16:
			i.RemoveTag("Red")
			delete(m.red, i)
		case op < 18:
			m.level[i] = float64(r.IntN(3))
			require.NoError(t, i.SetAttribute("Level", m.level[i]))
		case op < 19:
			if c := i.Clone(); i != root {
				require.Len(t, c.Descendants(), len(i.Descendants()))
				require.NoError(t, tree.Check(c))
			}
		}
		if step%50 == 0 || step > 4990 {
			m.compare(t, tree, root, all)
		}
	}
}

// compare compares the tree with the model.
func (m *model) compare(t *testing.T, tree *Tree, root *Instance, all []*Instance) {
	require.NoError(t, tree.Check(all...))
	tagged := tree.Tags().Tagged("Red")
	for _, i := range all {
		require.Equal(t, m.parent[i], i.Parent())
		require.Equal(t, len(m.children[i]), i.ChildCount())
		require.True(t, slices.Equal(m.children[i], i.Children()))
		require.Equal(t, m.destroyed[i], i.IsDestroyed())
		require.Equal(t, m.level[i], i.Attribute("Level"))
		require.Equal(t, m.red[i] && m.below(i, root), slices.Contains(tagged, i))
	}
}

// Handlers that do anything at any moment must leave the tree sound.
func TestChaos(t *testing.T) {
	s := newSeed(t)
	for round := range uint64(60) {
		r := rand.New(rand.NewPCG(s, round))
		mode := SignalMode(1 + r.IntN(3))
		tree := newTree(t, Options{Mode: mode, MaxDepth: 4})
		all := []*Instance{service(t, tree, "Workspace"), service(t, tree, "ServerStorage")}
		budget := 0
		var act func()
		handler := HandlerFunc(func([]any) {
			if budget--; budget > 0 && r.IntN(3) == 0 {
				act()
			}
		})
		act = func() { randomAct(t, tree, r, &all, handler) }

		for range 200 {
			budget = 30
			act()
			if mode != Immediate {
				tree.Flush()
			}
			require.NoError(t, tree.Check(all...), "round %d", round)
		}
		for n := range 5 {
			tree.DisconnectOwner(n)
			require.Zero(t, tree.OwnedBy(n))
		}
	}
}

// randomAct does one thing to the instances.
func randomAct(t *testing.T, tree *Tree, r *rand.Rand, all *[]*Instance, h Handler) {
	pick := func() *Instance { return (*all)[r.IntN(len(*all))] }
	events := []string{
		"AncestryChanged", "AttributeChanged", "Changed", "ChildAdded", "ChildRemoved", "DescendantAdded",
		"DescendantRemoving", "Destroying",
	}
	i := pick()
	switch r.IntN(14) {
	case 0, 1, 2:
		c, err := tree.New("Folder")
		require.NoError(t, err)
		*all = append(*all, c)
		_ = c.SetParent(i)
	case 3, 4, 5:
		_ = i.SetParent(pick())
	case 6:
		_ = i.SetParent(nil)
	case 7:
		if r.IntN(3) == 0 {
			_ = i.Destroy()
		}
	case 8:
		i.AddTag("Red")
	case 9:
		i.RemoveTag("Red")
	case 10, 11:
		c := tree.Root().EventNamed(events[r.IntN(len(events))]).Connect(h).Own(r.IntN(5))
		i.EventNamed(events[r.IntN(len(events))]).Connect(h).Own(r.IntN(5))
		if r.IntN(2) == 0 {
			c.Disconnect()
		}
	case 12:
		tree.Tags().Added("Red").Once(h).Own(r.IntN(5))
		tree.Tags().Removed("Red").Once(h)
		i.ChildSignal("Folder").Once(h)
	case 13:
		if r.IntN(8) == 0 {
			i.ClearAllChildren()
		}
		tree.DisconnectOwner(r.IntN(5))
	}
}
