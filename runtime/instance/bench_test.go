package instance

// This file holds the benchmarks. Its one rule: each names its target, on the machine the project is measured on.

import "testing"

// Instance.new: under 400 ns.
func BenchmarkNew(b *testing.B) {
	tree := newTree(b, Options{})
	b.ReportAllocs()
	for b.Loop() {
		if _, err := tree.New("Part"); err != nil {
			b.Fatal(err)
		}
	}
}

// Instance.new with a name, a parent and a property.
func BenchmarkNewInTree(b *testing.B) {
	tree := newTree(b, Options{})
	parent := service(b, tree, "Workspace")
	size := tree.Registry().Class("Part").Property("Size")
	b.ReportAllocs()
	for b.Loop() {
		i, _ := tree.New("Part")
		i.SetName("Brick")
		_ = i.Assign(size, vector{1, 2, 3})
		_ = i.SetParent(parent)
		_ = i.SetParent(nil)
	}
}

// A read by description: under 60 ns.
func BenchmarkGet(b *testing.B) {
	i := create(b, newTree(b, Options{}), "Part", "P", nil)
	p := i.Class().Property("Transparency")
	b.ReportAllocs()
	for b.Loop() {
		if i.Value(p) == nil {
			b.Fatal("no value")
		}
	}
}

// A read by name: under 60 ns.
func BenchmarkGetByName(b *testing.B) {
	i := create(b, newTree(b, Options{}), "Part", "P", nil)
	b.ReportAllocs()
	for b.Loop() {
		m, _ := i.Member("Transparency")
		if i.Value(m.(*Property)) == nil {
			b.Fatal("no value")
		}
	}
}

// A write of another number each time: under 60 ns.
func BenchmarkSet(b *testing.B) {
	i := create(b, newTree(b, Options{}), "Part", "P", nil)
	p := i.Class().Property("Transparency")
	n := 0.0
	b.ReportAllocs()
	for b.Loop() {
		n++
		if err := i.Assign(p, n); err != nil {
			b.Fatal(err)
		}
	}
}

// A write with a listener.
func BenchmarkSetHeard(b *testing.B) {
	i := create(b, newTree(b, Options{}), "IntValue", "P", nil)
	p := i.Class().Property("Value")
	heard := 0
	i.EventNamed("Changed").Connect(counter(&heard))
	n := 0.0
	b.ReportAllocs()
	for b.Loop() {
		n++
		if err := i.Assign(p, n); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkSetAttribute(b *testing.B) {
	i := create(b, newTree(b, Options{}), "Folder", "F", nil)
	n := 0.0
	b.ReportAllocs()
	for b.Loop() {
		n++
		_ = i.SetAttribute("Level", n)
	}
}

// A fire with ten handlers: under 2 us, Lua included.
func BenchmarkFire10(b *testing.B) {
	for name, mode := range map[string]SignalMode{"immediate": Immediate, "deferred": Deferred} {
		b.Run(name, func(b *testing.B) {
			tree := newTree(b, Options{Mode: mode})
			s := create(b, tree, "BindableEvent", "E", nil).EventNamed("Event")
			heard := 0
			for range 10 {
				s.Connect(counter(&heard))
			}
			b.ReportAllocs()
			for b.Loop() {
				s.Fire(1.0, "text")
				tree.Flush()
			}
		})
	}
}

func BenchmarkConnect(b *testing.B) {
	tree := newTree(b, Options{})
	s := tree.NewSignal("Test")
	h := HandlerFunc(func([]any) {})
	b.ReportAllocs()
	for b.Loop() {
		s.Connect(h).Own("script").Disconnect()
	}
}

// The top of a chain of 1000 instances comes and goes: alone, with a listener on the DataModel, and tagged.
func BenchmarkReparent1000(b *testing.B) {
	for _, name := range []string{"unheard", "heard", "tagged"} {
		b.Run(name, func(b *testing.B) {
			tree := newTree(b, Options{})
			ws := service(b, tree, "Workspace")
			top := create(b, tree, "Folder", "F", nil)
			bottom := top
			for range 999 {
				bottom = create(b, tree, "Folder", "F", bottom)
			}
			heard := 0
			switch name {
			case "heard":
				tree.Root().EventNamed("DescendantAdded").Connect(counter(&heard))
			case "tagged":
				bottom.AddTag("Red")
			}
			b.ReportAllocs()
			for b.Loop() {
				_ = top.SetParent(ws)
				_ = top.SetParent(nil)
			}
		})
	}
}

// A leaf of a chain of 1000 instances comes and goes.
func BenchmarkReparentLeaf1000(b *testing.B) {
	tree := newTree(b, Options{})
	bottom := service(b, tree, "Workspace")
	for range 1000 {
		bottom = create(b, tree, "Folder", "F", bottom)
	}
	leaf := create(b, tree, "Folder", "F", nil)
	b.ReportAllocs()
	for b.Loop() {
		_ = leaf.SetParent(bottom)
		_ = leaf.SetParent(nil)
	}
}

func BenchmarkClone100(b *testing.B) {
	tree := newTree(b, Options{})
	m := create(b, tree, "Model", "M", nil)
	for range 100 {
		create(b, tree, "Part", "P", m).Put("Transparency", 0.5)
	}
	b.ReportAllocs()
	for b.Loop() {
		m.Clone()
	}
}
