package datastore

// This file holds keyedLock. Its one rule: a name nobody holds or waits for takes no memory.

import (
	"context"
	"sync"
)

// A keyedLock is a mutex for each of many names. The zero value is ready.
type keyedLock struct {
	mu   sync.Mutex // guards held
	held map[string]*turnstile
}

// A turnstile lets one through at a time.
type turnstile struct {
	token chan struct{} // full while somebody is through
	users int           // through or waiting
}

// lock waits until the name is free or ctx ends.
func (k *keyedLock) lock(ctx context.Context, name string) (unlock func(), err error) {
	k.mu.Lock()
	t := k.held[name]
	if t == nil {
		if k.held == nil {
			k.held = map[string]*turnstile{}
		}
		t = &turnstile{token: make(chan struct{}, 1)}
		k.held[name] = t
	}
	t.users++
	k.mu.Unlock()

	select {
	case t.token <- struct{}{}:
		return func() {
			<-t.token
			k.leave(name, t)
		}, nil
	case <-ctx.Done():
		k.leave(name, t)
		return nil, ctx.Err()
	}
}

func (k *keyedLock) leave(name string, t *turnstile) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if t.users--; t.users == 0 {
		delete(k.held, name)
	}
}
