package datastore_test

// This file tests Rates: which values are refused, and that every number is obeyed.

import (
	"math"
	"reflect"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"lanai/datastore"
)

func TestRobloxRatesAreValid(t *testing.T) {
	assert.NoError(t, datastore.RobloxRates().Validate())
	assert.NoError(t, datastore.Rates{}.Validate())
}

// entries calls f with each number in a struct and its name.
func entries(v reflect.Value, name string, f func(name string, number reflect.Value)) {
	if v.Kind() != reflect.Struct {
		f(name, v)
		return
	}
	for i := range v.NumField() {
		entries(v.Field(i), strings.TrimPrefix(name+"."+v.Type().Field(i).Name, "."), f)
	}
}

// TestEveryRateIsChecked makes each entry negative in turn: none may have been left out of Validate.
func TestEveryRateIsChecked(t *testing.T) {
	var names []string
	entries(reflect.ValueOf(datastore.Rates{}), "", func(name string, _ reflect.Value) { names = append(names, name) })
	require.Greater(t, len(names), 50)
	for _, wrong := range names {
		r := datastore.RobloxRates()
		entries(reflect.ValueOf(&r).Elem(), "", func(name string, number reflect.Value) {
			if name == wrong && number.CanInt() {
				number.SetInt(-1)
			} else if name == wrong {
				number.SetFloat(-1)
			}
		})
		var e *datastore.RateError
		if assert.ErrorAs(t, r.Validate(), &e, wrong) {
			assert.Equal(t, wrong, e.Entry)
			assert.Contains(t, e.Error(), wrong+": got -1, want ")
		}
	}
}

func TestRatesRefused(t *testing.T) {
	for want, change := range map[string]func(r *datastore.Rates){
		"StandardRead.Base: got -1, want 0 to 1000000000": func(r *datastore.Rates) { r.StandardRead.Base = -1 },
		"CacheSeconds: got NaN, want 0 to 86400":          func(r *datastore.Rates) { r.CacheSeconds = math.NaN() },
		"ValueBytes: got 0, want 1 to 268435456":          func(r *datastore.Rates) { r.ValueBytes = 0 },
		"Experience.StandardWrite.Base: got 0, want more than 0, as StandardWrite has requests": func(r *datastore.Rates) {
			r.Experience.StandardWrite = datastore.Rate{}
		},
		"MemoryStore.ValueBytes: got 32768, want at most MemoryStore.StructureBytes, which is 100": func(r *datastore.Rates) {
			r.MemoryStore.StructureBytes = 100
		},
		"ValueBytes: got 4194304, want at most KeyWriteBytes, which is 1024": func(r *datastore.Rates) { r.KeyWriteBytes = 1024 },
		"ValueBytes: got 4194304, want at most KeyReadBytes, which is 1024":  func(r *datastore.Rates) { r.KeyReadBytes = 1024 },
		"Messaging.ReceivedTopic: got 120, want at most Messaging.ReceivedGame, which is 5": func(r *datastore.Rates) {
			r.Messaging.ReceivedGame = 5
		},
	} {
		r := datastore.RobloxRates()
		change(&r)
		assert.EqualError(t, r.Validate(), want)
	}
}
