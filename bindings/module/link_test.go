package module_test

import (
	"errors"
	"sync"

	"lanai/datastore"
	"lanai/datastore/backendtest"
)

// This file holds link, the connection of one server to the store that all
// servers of a test share. Its one rule: while it is cut nothing gets through,
// and afterwards the server is told that it may have missed something.

type link struct {
	*backendtest.Faulty
	mu       sync.Mutex // guards the rest
	cut      bool
	watchers []func(datastore.Notice)
}

var errCut = errors.New("connection refused")

func newLink(shared datastore.Backend) *link {
	l := &link{Faulty: &backendtest.Faulty{Backend: shared}}
	l.Inject(func(backendtest.Call) backendtest.Fault {
		l.mu.Lock()
		defer l.mu.Unlock()
		if l.cut {
			return backendtest.Fault{Before: errCut}
		}
		return backendtest.Fault{}
	})
	return l
}

// Watch passes notices on while the link is up.
func (l *link) Watch(f func(datastore.Notice)) (stop func()) {
	l.mu.Lock()
	l.watchers = append(l.watchers, f)
	l.mu.Unlock()
	return l.Faulty.Watch(func(n datastore.Notice) {
		l.mu.Lock()
		cut := l.cut
		l.mu.Unlock()
		if !cut {
			f(n)
		}
	})
}

// set cuts the link or mends it.
func (l *link) set(cut bool) {
	l.mu.Lock()
	mended := l.cut && !cut
	l.cut = cut
	watchers := l.watchers
	l.mu.Unlock()
	if mended {
		for _, f := range watchers {
			f(datastore.Notice{All: true})
		}
	}
}
