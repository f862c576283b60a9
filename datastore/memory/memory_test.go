package memory_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"lanai/datastore"
	"lanai/datastore/memory"
)

func TestEngineOnMemory(t *testing.T) {
	e := datastore.Open(memory.New(), datastore.Options{})
	ctx := context.Background()
	key := datastore.Key{Store: "PlayerData", Scope: "global", Name: "1"}
	set, err := e.Set(ctx, key, datastore.Change{Value: []byte(`{"coins":5}`)}, datastore.Request{})
	require.NoError(t, err)
	got, err := e.Get(ctx, key, datastore.Request{})
	require.NoError(t, err)
	require.Equal(t, set, got)
	require.NoError(t, e.Close(ctx))
	_, err = e.Get(ctx, key, datastore.Request{})
	require.EqualError(t, err, "401: Request failed. DataModel is inaccessible while the experience is shutting down.")
}
