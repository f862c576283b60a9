package datastore_test

// This file holds the tests of the end of Documents. Its one rule is that of documents_test.go.

import (
	"context"
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"lanai/datastore"
)

// P-5: close saves everything that is dirty.
func TestCloseSavesDocuments(t *testing.T) {
	atDesk(t, nil, func(d *desk) {
		d.slow("Save", 2*time.Second)
		for i := range 50 {
			d.put(strconv.Itoa(i), "1")
		}
		ctx, cancel := context.WithTimeout(d.Context(), 30*time.Second)
		defer cancel()
		began := time.Now()
		require.NoError(t, d.Close(ctx))
		assert.Equal(t, 2*time.Second, time.Since(began), "all at once, without waiting for their windows")
		for i := range 50 {
			assert.Equal(t, "1", d.value(standard(strconv.Itoa(i))))
		}
		assert.Len(t, d.happened(), 50, "hooks included")
		assert.True(t, datastore.Is(d.docs.Put("late", "1"), datastore.DataModelNoAccess))
	})
}

func TestCloseNamesUnsavedDocuments(t *testing.T) {
	atDesk(t, nil, func(d *desk) {
		d.failing("Save", 1<<30)
		d.put("1", "1")
		ctx, cancel := context.WithTimeout(d.Context(), 30*time.Second)
		defer cancel()
		err := d.Close(ctx)
		var unsaved *datastore.CloseError
		require.ErrorAs(t, err, &unsaved)
		assert.Equal(t, []datastore.Key{standard("1")}, unsaved.Keys)
		assert.ErrorIs(t, err, context.DeadlineExceeded)
	})
}

// A store that comes back within the deadline gets everything.
func TestCloseTriesUntilTheDeadline(t *testing.T) {
	atDesk(t, nil, func(d *desk) {
		d.failing("Save", 10)
		d.put("1", "1")
		ctx, cancel := context.WithTimeout(d.Context(), 30*time.Second)
		defer cancel()
		require.NoError(t, d.Close(ctx))
		assert.Equal(t, "1", d.value(standard("1")))
	})
}
