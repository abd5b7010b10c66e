import Control.Concurrent
import Control.Exception
import Control.Monad
import qualified Data.Map.Strict as Map
import System.Exit
import System.Process
import System.Timeout

work :: Int -> Int
work seed = Map.foldl' (+) 0 (Map.fromListWith (+) [(i * seed `mod` 997, i) | i <- [1 .. 5000]])

main :: IO ()
main = do
  total <- newMVar (0 :: Int)
  done <- newEmptyMVar
  forM_ [1 .. 200] $ \i -> forkIO $ do
    value <- evaluate (work i)
    modifyMVar_ total (return . (+ value))
    putMVar done ()
  replicateM_ 200 (takeMVar done)
  readMVar total >>= print
  forM_ [1 .. 5 :: Int] $ \i -> do
    (code, out, _) <- readCreateProcessWithExitCode
      (shell ("echo program " ++ show i ++ "; exit " ++ show i)) ""
    putStr out
    print code
  r <- timeout 20000 (threadDelay 60000000)
  print r
  caught <- try (evaluate (1 `div` (0 :: Int))) :: IO (Either ArithException Int)
  print caught
  exitWith (ExitFailure 9)
